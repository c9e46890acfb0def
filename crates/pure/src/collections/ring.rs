//! A ring buffer of values in the isolate's pages: the storage of `deque`.

use heap::{HVec, NoMemory, Trace, Tracer, Value};

#[derive(Default)]
pub struct Ring {
    /// A power of two, or empty; free places are `NULL`.
    places: HVec<Value>,
    start: usize,
    len: usize,
}

/// Items go from left to right, as CPython's.
impl Drop for Ring {
    fn drop(&mut self) {
        let (mut places, start, len) = (std::mem::take(&mut self.places), self.start, self.len);
        heap::drop_in_turn((0..len).map(|i| {
            let at = (start + i) & (places.len() - 1);
            std::mem::replace(&mut places[at], Value::NULL)
        }));
    }
}

impl Ring {
    pub fn len(&self) -> usize {
        self.len
    }
    fn place(&self, index: usize) -> usize {
        (self.start + index) & (self.places.len() - 1)
    }
    pub fn get(&self, index: usize) -> Option<Value> {
        if index >= self.len {
            return None;
        }
        Some(self.places[self.place(index)].clone())
    }
    /// Replaces an item; the old one is for the caller to drop.
    pub fn set(&mut self, index: usize, value: Value) -> Value {
        if index >= self.len {
            return value;
        }
        let at = self.place(index);
        std::mem::replace(&mut self.places[at], value)
    }
    fn grow(&mut self) -> Result<(), NoMemory> {
        if self.len < self.places.len() {
            return Ok(());
        }
        let size = (self.places.len() * 2).max(8);
        let mut places = HVec::with_capacity(size)?;
        for i in 0..self.len {
            let at = self.place(i);
            places.push(std::mem::replace(&mut self.places[at], Value::NULL))?;
        }
        places.resize(size, Value::NULL)?;
        self.places = places;
        self.start = 0;
        Ok(())
    }
    pub fn push_back(&mut self, value: Value) -> Result<(), NoMemory> {
        self.grow()?;
        let at = self.place(self.len);
        self.places[at] = value;
        self.len += 1;
        Ok(())
    }
    pub fn push_front(&mut self, value: Value) -> Result<(), NoMemory> {
        self.grow()?;
        self.start = self.place(self.places.len() - 1);
        let at = self.start;
        self.places[at] = value;
        self.len += 1;
        Ok(())
    }
    pub fn pop_back(&mut self) -> Option<Value> {
        if self.len == 0 {
            return None;
        }
        let at = self.place(self.len - 1);
        self.len -= 1;
        Some(std::mem::replace(&mut self.places[at], Value::NULL))
    }
    pub fn pop_front(&mut self) -> Option<Value> {
        if self.len == 0 {
            return None;
        }
        let at = self.start;
        self.start = self.place(1);
        self.len -= 1;
        Some(std::mem::replace(&mut self.places[at], Value::NULL))
    }
    /// Moves the last `n` items to the front (`n <= len`).
    pub fn rotate_right(&mut self, n: usize) {
        let full = self.len == self.places.len();
        if full {
            self.start = self.place(self.len - n.min(self.len));
            return;
        }
        // The shorter way round.
        if n * 2 <= self.len {
            for _ in 0..n {
                if let Some(v) = self.pop_back() {
                    let _ = self.push_front(v);
                }
            }
        } else {
            for _ in 0..self.len - n {
                if let Some(v) = self.pop_front() {
                    let _ = self.push_back(v);
                }
            }
        }
    }
    /// Inserts before `index` (`index <= len`).
    pub fn insert(&mut self, index: usize, value: Value) -> Result<(), NoMemory> {
        if index * 2 <= self.len {
            self.push_front(Value::NULL)?;
            for i in 0..index {
                self.swap(i, i + 1);
            }
        } else {
            self.push_back(Value::NULL)?;
            for i in (index..self.len - 1).rev() {
                self.swap(i, i + 1);
            }
        }
        let _ = self.set(index, value);
        Ok(())
    }
    /// Takes an item out.
    pub fn remove(&mut self, index: usize) -> Option<Value> {
        if index >= self.len {
            return None;
        }
        if index * 2 <= self.len {
            for i in (0..index).rev() {
                self.swap(i, i + 1);
            }
            self.pop_front()
        } else {
            for i in index..self.len - 1 {
                self.swap(i, i + 1);
            }
            self.pop_back()
        }
    }
    pub fn swap(&mut self, a: usize, b: usize) {
        let (a, b) = (self.place(a), self.place(b));
        self.places.swap(a, b);
    }
    /// All items, in order.
    pub fn copy(&self) -> Result<HVec<Value>, NoMemory> {
        let mut out = HVec::with_capacity(self.len)?;
        for i in 0..self.len {
            out.push(self.places[self.place(i)].clone())?;
        }
        Ok(out)
    }
    pub fn storage(&self) -> usize {
        self.places.capacity() * 8
    }
}

impl Trace for Ring {
    fn trace(&self, tracer: &mut Tracer) {
        self.places.trace(tracer);
    }
}
