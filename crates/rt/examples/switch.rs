//! Costs of the runtime's basic moves: `cargo run --release -p hoopsnake-rt --example switch`.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use hoopsnake_rt::{Interest, Worker, current, offload, park, sleep_until, spawn, wait_fd, yield_now};

fn report(what: &str, count: u32, start: Instant) {
    println!("{what:<44} {:>9.1} ns", start.elapsed().as_nanos() as f64 / f64::from(count));
}

fn kilobytes(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn yielding(fibers: u32) {
    let rounds = 4_000_000 / fibers;
    for _ in 1..fibers {
        spawn(move || {
            for _ in 0..rounds {
                let _ = yield_now();
            }
        });
    }
    // The first round starts them all.
    let _ = yield_now();
    let start = Instant::now();
    for _ in 1..rounds {
        let _ = yield_now();
    }
    report(&format!("yield_now, {fibers} fibers, a switch"), fibers * (rounds - 1), start);
    for _ in 0..4 {
        let _ = yield_now();
    }
}

fn ping_pong() {
    const ROUNDS: u32 = 2_000_000;
    let main = current();
    let other = spawn(move || {
        for _ in 0..ROUNDS {
            let _ = park(None);
            main.unpark();
        }
    });
    let _ = yield_now();
    let start = Instant::now();
    for _ in 0..ROUNDS {
        other.unpark();
        let _ = park(None);
    }
    report("park and unpark, a switch", ROUNDS * 2, start);
}

fn spawning() {
    const COUNT: u32 = 1_000_000;
    let start = Instant::now();
    for _ in 0..COUNT {
        spawn(|| {});
        let _ = yield_now();
    }
    report("spawn, run and end a fiber", COUNT, start);
}

fn timers_and_descriptors() {
    const COUNT: u32 = 200_000;
    let start = Instant::now();
    for _ in 0..COUNT {
        let _ = sleep_until(start);
    }
    report("sleep_until in the past", COUNT, start);
    let mut late = Duration::ZERO;
    for _ in 0..200 {
        let deadline = Instant::now() + Duration::from_micros(100);
        let _ = sleep_until(deadline);
        late += deadline.elapsed();
    }
    println!("{:<44} {:>9} ns", "sleep of 100 microseconds, how late", (late / 200).as_nanos());

    let (left, right) = std::os::unix::net::UnixStream::pair().expect("socket pair");
    let start = Instant::now();
    for _ in 0..COUNT {
        let fd = std::os::fd::AsRawFd::as_raw_fd(&left);
        let _ = wait_fd(fd, Interest::WRITE, None);
    }
    report("wait_fd, ready already", COUNT, start);
    drop(right);
    let start = Instant::now();
    for _ in 0..20_000 {
        let _ = offload(|| ());
    }
    report("offload of nothing", 20_000, start);
}

fn two_workers() {
    const ROUNDS: u32 = 20_000;
    let (send, receive) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let worker = Worker::new().expect("worker");
        send.send(worker.remote()).expect("receiver");
        worker.serve();
    });
    let remote = receive.recv().expect("second worker");
    let main = current().waker();
    let (send, receive) = std::sync::mpsc::channel();
    remote.inject(move || {
        send.send(current().waker()).expect("receiver");
        while park(None).is_ok() {
            main.wake();
        }
    });
    let other = receive.recv().expect("job");
    let start = Instant::now();
    for _ in 0..ROUNDS {
        other.wake();
        let _ = park(None);
    }
    report("wake a fiber on another worker, and back", ROUNDS, start);
    remote.stop();
    thread.join().expect("second worker");
}

fn memory(fibers: u64) {
    let before = (kilobytes("VmRSS"), kilobytes("VmPTE"));
    let running = Rc::new(Cell::new(0u64));
    let start = Instant::now();
    let parked: Vec<_> = (0..fibers)
        .map(|_| {
            let running = running.clone();
            spawn(move || {
                running.set(running.get() + 1);
                let _ = park(None);
            })
        })
        .collect();
    while running.get() < fibers {
        let _ = yield_now();
    }
    report(&format!("spawn and start, {fibers} alive"), fibers as u32, start);
    let after = (kilobytes("VmRSS"), kilobytes("VmPTE"));
    println!(
        "{:<44} {:>9.2} KB (and {:.2} KB of page tables)",
        format!("resident per parked fiber, {fibers} alive"),
        (after.0 - before.0) as f64 / fibers as f64,
        (after.1 - before.1) as f64 / fibers as f64
    );
    let start = Instant::now();
    parked.iter().for_each(|fiber| fiber.unpark());
    while parked.iter().any(|fiber| !fiber.is_finished()) {
        let _ = yield_now();
    }
    report(&format!("unpark, run and end, {fibers} alive"), fibers as u32, start);
}

fn main() {
    let worker = Worker::new().expect("worker");
    worker.run_main(|| {
        for fibers in [1, 2, 8, 64, 1000, 10_000] {
            yielding(fibers);
        }
        ping_pong();
        spawning();
        timers_and_descriptors();
        two_workers();
        memory(20_000);
        memory(100_000);
    });
}
