//! A clock that costs a few nanoseconds and moves in milliseconds: good enough to tell that the
//! fibers have kept the reactor waiting.

/// A number that changes every few milliseconds.
#[cfg(target_os = "linux")]
pub(crate) fn coarse_tick() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes one timespec of ours.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC_COARSE, &mut now) };
    (now.tv_sec.cast_unsigned() << 30) | now.tv_nsec.cast_unsigned()
}

/// A number that changes every millisecond.
#[cfg(not(target_os = "linux"))]
pub(crate) fn coarse_tick() -> u64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_millis() as u64
}
