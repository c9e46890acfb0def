//! The order of an `OrderedDict`: a list of nodes, linked both ways, one for each key. The dict's table says where a key
//! stands, `places` which node belongs to that position.
//!
//! Methods of `dict` that are called on an `OrderedDict` by name know nothing of the nodes: a node may name a key that is
//! gone, and a key may have no node. What meets such a node says `KeyError`.

use heap::NoMemory;
use vm::prelude::*;
use vm::types::table::Table;

/// No node.
pub const NONE: u32 = u32::MAX;

struct Node {
    /// `NULL` in a free node.
    key: Value,
    hash: i64,
    before: u32,
    /// In a free node the next free one.
    after: u32,
}

pub struct Links {
    nodes: HVec<Node>,
    free: u32,
    first: u32,
    last: u32,
    /// By position in the table of the dict.
    places: HVec<u32>,
    /// The table's `layout` that `places` was made for.
    layout: u32,
    /// Counts the changes of order; iterators compare it.
    pub state: u64,
}

impl Default for Links {
    fn default() -> Links {
        Links { nodes: HVec::new(), free: NONE, first: NONE, last: NONE, places: HVec::new(), layout: 0, state: 0 }
    }
}

impl heap::Trace for Links {
    fn trace(&self, tracer: &mut heap::Tracer) {
        for node in self.nodes.iter() {
            node.key.trace(tracer);
        }
    }
}

impl Links {
    pub fn end(&self, last: bool) -> Option<u32> {
        some(if last { self.last } else { self.first })
    }
    pub fn neighbour(&self, node: u32, backwards: bool) -> Option<u32> {
        let node = &self.nodes[node as usize];
        some(if backwards { node.before } else { node.after })
    }
    pub fn key(&self, node: u32) -> (Value, i64) {
        let node = &self.nodes[node as usize];
        (node.key.clone(), node.hash)
    }
    /// The node of the entry at a position of the table.
    pub fn node_at(&mut self, table: &Table<Value>, at: usize) -> Result<Option<u32>, NoMemory> {
        if self.layout != table.layout {
            self.find_places(table)?;
        }
        Ok(self.places.get(at).and_then(|node| some(*node)))
    }
    /// The positions of the table belong to other keys than before.
    fn find_places(&mut self, table: &Table<Value>) -> Result<(), NoMemory> {
        self.places.clear();
        self.places.resize(table.entries.len(), NONE)?;
        let mut at = self.first;
        while let Some(node) = self.nodes.get(at as usize) {
            if let Some(place) = table.find_with(node.hash, |key| key.is(&node.key)) {
                self.places[place] = at;
            }
            at = node.after;
        }
        self.layout = table.layout;
        Ok(())
    }
    /// A node at the end for the entry at `at`, unless it has one.
    pub fn add(&mut self, table: &Table<Value>, at: usize) -> Result<(), NoMemory> {
        if self.node_at(table, at)?.is_some() {
            return Ok(());
        }
        let Some(entry) = table.entries.get(at) else { return Ok(()) };
        if at >= self.places.len() {
            self.places.resize(at + 1, NONE)?;
        }
        let node = Node { key: entry.key.clone(), hash: entry.hash, before: NONE, after: NONE };
        let place = match some(self.free) {
            Some(free) => {
                self.free = self.nodes[free as usize].after;
                self.nodes[free as usize] = node;
                free
            }
            None => {
                self.nodes.push(node)?;
                self.nodes.len() as u32 - 1
            }
        };
        self.places[at] = place;
        self.link(place, true);
        Ok(())
    }
    fn link(&mut self, node: u32, last: bool) {
        let end = if last { self.last } else { self.first };
        let (before, after) = if last { (end, NONE) } else { (NONE, end) };
        self.nodes[node as usize].before = before;
        self.nodes[node as usize].after = after;
        match (some(end), last) {
            (None, _) => (self.first, self.last) = (node, node),
            (Some(end), true) => {
                self.nodes[end as usize].after = node;
                self.last = node;
            }
            (Some(end), false) => {
                self.nodes[end as usize].before = node;
                self.first = node;
            }
        }
        self.state += 1;
    }
    fn unlink(&mut self, node: u32) {
        let (before, after) = (self.nodes[node as usize].before, self.nodes[node as usize].after);
        match some(before) {
            Some(b) => self.nodes[b as usize].after = after,
            None => self.first = after,
        }
        match some(after) {
            Some(a) => self.nodes[a as usize].before = before,
            None => self.last = before,
        }
        self.state += 1;
    }
    pub fn move_to(&mut self, node: u32, last: bool) {
        if self.end(last) != Some(node) {
            self.unlink(node);
            self.link(node, last);
        }
    }
    /// Takes a node out, whose entry stands at `at`; its key, to be dropped by the caller.
    pub fn remove(&mut self, node: u32, at: Option<usize>) -> Value {
        if let Some(place) = at.and_then(|at| self.places.get_mut(at)) {
            *place = NONE;
        }
        self.unlink(node);
        let key = std::mem::replace(&mut self.nodes[node as usize].key, Value::NULL);
        self.nodes[node as usize].after = self.free;
        self.free = node;
        key
    }
    /// Bytes of storage, for `__sizeof__`.
    pub fn storage(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>() + self.places.capacity() * size_of::<u32>()
    }
}

fn some(node: u32) -> Option<u32> {
    (node != NONE).then_some(node)
}

/// What the `extra` slot of the dict holds.
#[derive(Default)]
pub struct LinksObj(Mut<Links>);
heap::payload!(LinksObj, "odict_links", trace);
impl heap::Trace for LinksObj {
    fn trace(&self, tracer: &mut heap::Tracer) {
        self.0.trace(tracer);
    }
}
static LINKS: TypeSpec = TypeSpec::new::<LinksObj>("odict_links");

/// Looks at, or changes, the order of a dict and its table. Runs no Python.
pub fn with<R>(d: &DictObj, f: impl FnOnce(&mut Links, &Table<Value>) -> R) -> R {
    if d.extra.is_null() {
        d.extra.set(LINKS.alloc(LinksObj::default()).into_value());
    }
    let held = d.extra.get();
    match held.downcast::<LinksObj>() {
        Some(links) => links.0.with(|links| d.table.read(|t| f(links, t))),
        None => d.table.read(|t| f(&mut Links::default(), t)),
    }
}

/// Forgets all nodes.
pub fn clear(d: &DictObj) {
    let old = d.extra.get();
    if let Some(links) = old.downcast::<LinksObj>() {
        let state = links.0.with(|l| l.state + 1);
        let old = links.0.replace(Links { state, ..Links::default() });
        drop(old);
    }
}
