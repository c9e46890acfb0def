//! Runs one program to its end or to a time limit, and tells how it ended.
//!
//! The child leads a process group of its own, so that what it leaves behind ends with it and nothing else does.

use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Output beyond this many bytes a stream is read and dropped.
const OUTPUT_LIMIT: usize = 4 << 20;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Exit(i32),
    Signal(i32),
    TimedOut,
}

/// What a process did.
#[derive(Debug)]
pub struct Outcome {
    pub ending: Ending,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    /// From just before the start until the end.
    pub elapsed: Duration,
    /// Peak resident memory in bytes. The kernel counts this process's own peak in, so it is a floor: keep it small.
    pub peak_memory: u64,
}

impl Outcome {
    /// Why this is a crash or a hang of the runtime itself, which no test may accept, or `None`.
    pub fn crash(&self) -> Option<String> {
        let stderr = String::from_utf8_lossy(&self.stderr);
        if let Some(line) = stderr.lines().find(|line| line.contains("panicked at")) {
            return Some(format!("panic: {line}"));
        }
        match self.ending {
            Ending::Exit(101) => Some("exit status 101, that of a Rust panic".into()),
            Ending::Exit(_) => None,
            Ending::Signal(number) => Some(format!("ended by signal {number}")),
            Ending::TimedOut => Some(format!("not finished after {:.0} s", self.elapsed.as_secs_f64())),
        }
    }
}

/// Runs `command` with `input` on its standard input. An error means that it could not be started.
pub fn run(command: &mut Command, input: &[u8], limit: Duration) -> io::Result<Outcome> {
    run_watched(command, input, limit, || false)
}

/// Gives the command, and what it starts, at most `bytes` of address space.
pub fn limit_memory(command: &mut Command, bytes: u64) -> &mut Command {
    let limit = libc::rlimit { rlim_cur: bytes as libc::rlim_t, rlim_max: bytes as libc::rlim_t };
    // SAFETY: between fork and exec the closure makes one system call and touches no lock and no allocator.
    unsafe {
        command.pre_exec(move || match libc::setrlimit(libc::RLIMIT_AS, &limit) {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        })
    }
}

/// As [`run`]; `stalled` is asked a few times a second, and its yes ends the program as the limit does.
pub fn run_watched(
    command: &mut Command,
    input: &[u8],
    limit: Duration,
    stalled: impl FnMut() -> bool + Send + 'static,
) -> io::Result<Outcome> {
    command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let started = Instant::now();
    let mut child = command.spawn()?;
    let pid = child.id() as libc::pid_t;

    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = input.to_vec();
    let feeder = thread::spawn(move || {
        let _ = stdin.write_all(&input); // a child that does not read it all is no failure of ours
    });
    let stdout = drain(child.stdout.take().expect("stdout is piped"));
    let stderr = drain(child.stderr.take().expect("stderr is piped"));
    let watchdog = Watchdog::start(pid, limit, stalled);

    await_exit(pid)?;
    let elapsed = started.elapsed();
    let timed_out = watchdog.stop();
    kill_group(pid); // what the child left behind; the unreaped child still holds the group's number
    let (status, peak_memory) = reap(pid)?;

    let _ = feeder.join();
    let ending = match () {
        () if timed_out => Ending::TimedOut,
        () if libc::WIFSIGNALED(status) => Ending::Signal(libc::WTERMSIG(status)),
        () => Ending::Exit(libc::WEXITSTATUS(status)),
    };
    let stdout = stdout.join().unwrap_or_default();
    let stderr = stderr.join().unwrap_or_default();
    Ok(Outcome { ending, stdout, stderr, elapsed, peak_memory })
}

fn drain(mut stream: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut kept = Vec::new();
        let mut buffer = [0; 16 << 10];
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            let room = OUTPUT_LIMIT - kept.len();
            kept.extend_from_slice(&buffer[..count.min(room)]);
        }
        kept
    })
}

/// Kills the group of a process when its time is up, unless stopped before.
struct Watchdog {
    state: Arc<(Mutex<State>, Condvar)>,
    thread: thread::JoinHandle<()>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Running,
    Stopped,
    Killed,
}

impl Watchdog {
    fn start(pid: libc::pid_t, limit: Duration, mut stalled: impl FnMut() -> bool + Send + 'static) -> Self {
        let state = Arc::new((Mutex::new(State::Running), Condvar::new()));
        let shared = state.clone();
        let end = Instant::now() + limit;
        let thread = thread::spawn(move || {
            let (lock, changed) = &*shared;
            let mut guard = lock.lock().expect("nobody panics with this lock");
            while *guard == State::Running {
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() || stalled() {
                    kill_group(pid);
                    *guard = State::Killed;
                    return;
                }
                let step = left.min(Duration::from_millis(250));
                guard = changed.wait_timeout(guard, step).expect("nobody panics with this lock").0;
            }
        });
        Self { state, thread }
    }

    /// Whether it had killed.
    fn stop(self) -> bool {
        let (lock, changed) = &*self.state;
        let killed = {
            let mut state = lock.lock().expect("nobody panics with this lock");
            let killed = *state == State::Killed;
            *state = State::Stopped;
            killed
        };
        changed.notify_one();
        let _ = self.thread.join();
        killed
    }
}

fn kill_group(pid: libc::pid_t) {
    // SAFETY: takes no pointer. The group is that of a child of ours not yet reaped, so its number is not in other use.
    unsafe { libc::kill(-pid, libc::SIGKILL) };
}

/// Waits until the child has ended, and leaves it unreaped.
fn await_exit(pid: libc::pid_t) -> io::Result<()> {
    loop {
        // SAFETY: all-zero bytes are a valid `siginfo_t`.
        let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
        // SAFETY: `info` is valid for writing.
        if unsafe { libc::waitid(libc::P_PID, pid as libc::id_t, &mut info, libc::WEXITED | libc::WNOWAIT) } == 0 {
            return Ok(());
        }
        retry_if_interrupted()?;
    }
}

/// The wait status and the peak memory in bytes.
fn reap(pid: libc::pid_t) -> io::Result<(libc::c_int, u64)> {
    loop {
        let mut status = 0;
        // SAFETY: all-zero bytes are a valid `rusage`.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: `status` and `usage` are valid for writing.
        if unsafe { libc::wait4(pid, &mut status, 0, &mut usage) } == pid {
            let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
            return Ok((status, usage.ru_maxrss as u64 * unit));
        }
        retry_if_interrupted()?;
    }
}

fn retry_if_interrupted() -> io::Result<()> {
    let error = io::Error::last_os_error();
    if error.kind() == io::ErrorKind::Interrupted { Ok(()) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limit: f64) -> Outcome {
        run(Command::new("sh").args(["-c", script]), b"typed", Duration::from_secs_f64(limit)).expect("sh starts")
    }

    #[test]
    fn streams_and_status_are_kept() {
        let outcome = shell("cat; echo err >&2; exit 3", 20.0);
        assert_eq!(outcome.ending, Ending::Exit(3));
        assert_eq!((&outcome.stdout[..], &outcome.stderr[..]), (&b"typed"[..], &b"err\n"[..]));
        assert!(outcome.crash().is_none());
    }

    #[test]
    fn a_signal_a_panic_and_a_hang_are_crashes() {
        assert_eq!(shell("kill -ABRT $$", 20.0).ending, Ending::Signal(libc::SIGABRT));
        assert!(shell("echo thread main panicked at x.rs >&2; exit 1", 20.0).crash().is_some());
        assert!(shell("exit 101", 20.0).crash().is_some());
        assert_eq!(shell("sleep 60", 0.2).ending, Ending::TimedOut);
    }

    #[test]
    fn what_the_child_leaves_behind_ends_with_it() {
        let outcome = shell("sleep 60 & exit 0", 20.0);
        assert_eq!(outcome.ending, Ending::Exit(0));
        assert!(outcome.elapsed < Duration::from_secs(20));
    }
}
