//! The parts that commands play under the inits: this program again, with other
//! words. Reports are numbers of eight bytes on stdout; the first one means "ready".
//!
//! Unsafe: signals and processes, which std has no words for. Children that only are
//! there, or end at once, share our memory (`clone(2)`), so that ten thousand of them
//! cost next to nothing.

use std::ffi::{c_int, c_void};
use std::io::{Read, Write};
use std::time::Instant;
use std::{mem, ptr};

pub fn run(words: &[String]) {
    let number = |at: usize| words.get(at).and_then(|word| word.parse().ok()).unwrap_or(0);
    match words.first().map(String::as_str) {
        Some("receive") => receive(),
        Some("count") => count(),
        Some("orphans") => orphans(number(1), number(2)),
        Some("crowd") => crowd(number(1)),
        _ => unreachable!("fixture {words:?}"),
    }
}

/// Never fails: a reader that has gone is a bench that has ended.
fn report(number: u64) {
    _ = std::io::stdout().write_all(&number.to_le_bytes()).and_then(|()| std::io::stdout().flush());
}

/// On the clock that the bench reads, too.
pub fn now() -> u64 {
    // SAFETY: fills a timespec.
    let time = unsafe {
        let mut time: libc::timespec = mem::zeroed();
        libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time);
        time
    };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Reports when each signal has arrived.
fn receive() {
    let take = receiver();
    loop {
        take();
        report(now());
    }
}

/// Reports how many signals have arrived when USR2 comes.
fn count() {
    let take = receiver();
    let mut count = 0;
    while take() != libc::SIGUSR2 {
        count += 1;
    }
    report(count);
    loop {
        take();
    }
}

/// From now on signals wait until they are taken.
fn receiver() -> impl Fn() -> c_int {
    // SAFETY: a set of our own.
    let all = unsafe {
        let mut all: libc::sigset_t = mem::zeroed();
        libc::sigfillset(&mut all);
        libc::sigprocmask(libc::SIG_SETMASK, &all, ptr::null_mut());
        all
    };
    report(0);
    // SAFETY: the set outlives the call.
    move || unsafe { libc::sigwaitinfo(&all, ptr::null_mut()) }
}

/// Makes `live` orphans that stay, and `dead` ones that are zombies; then, when told
/// to, hands the zombies to the init and reports how many ns it took to reap them.
fn orphans(dead: usize, live: usize) {
    if live > 0 {
        let parent = parent_of(live, |pids| pids.iter_mut().for_each(|pid| *pid = stay()));
        let Some((parent, _)) = parent else { return };
        end(parent);
    }
    let Some((parent, mut left)) = parent_of(dead, zombies) else { return };
    // SAFETY: takes integers. Naps of 20 µs are rounded up to 70 otherwise.
    unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1) };
    report(0);
    _ = std::io::stdin().read_exact(&mut [0]);

    let start = Instant::now();
    end(parent);
    let mut last_seen = true;
    let mut time = start.elapsed();
    // The kernel hands them over in order, so the last one is most likely reaped last.
    while let Some(&pid) = left.last() {
        // SAFETY: asks whether there is such a process; pids do not come around.
        if unsafe { libc::kill(pid, 0) } == 0 {
            last_seen = true;
            std::thread::sleep(std::time::Duration::from_micros(20));
        } else {
            if mem::take(&mut last_seen) {
                time = start.elapsed();
            }
            left.pop();
        }
    }
    report(time.as_nanos() as u64);
    crowd(0);
}

/// `count` processes, and one that waits for its end.
fn crowd(count: usize) {
    if (0..count).any(|_| stay() < 0) {
        return;
    }
    if count > 0 {
        report(0);
    }
    loop {
        // SAFETY: takes nothing.
        unsafe { libc::pause() };
    }
}

/// A process that makes `count` children by `make` and waits for its end; its pid
/// and theirs. `None` if there cannot be so many.
fn parent_of(count: usize, make: impl Fn(&mut [i32])) -> Option<(i32, Vec<i32>)> {
    let len = (count + 1) * size_of::<i32>();
    // SAFETY: memory that both processes see, of zeroes, big enough; this program has
    // one thread, so that its fork can go on as it likes.
    unsafe {
        let flags = libc::MAP_SHARED | libc::MAP_ANONYMOUS;
        let shared = libc::mmap(ptr::null_mut(), len, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
        assert_ne!(shared, libc::MAP_FAILED);
        let done = shared.cast::<i32>();
        let pids = std::slice::from_raw_parts_mut(done.add(1), count);
        match libc::fork() {
            -1 => None,
            0 => {
                make(pids);
                done.write_volatile(1);
                loop {
                    libc::pause();
                }
            }
            parent => {
                while done.read_volatile() == 0 {
                    std::thread::sleep(std::time::Duration::from_millis(1));
                }
                let pids = pids.to_vec();
                pids.iter().all(|&pid| pid > 0).then_some((parent, pids))
            }
        }
    }
}

/// Fills the slice with children that have ended and wait to be reaped.
fn zombies(pids: &mut [i32]) {
    let mut stack = vec![0_u128; 1024];
    for pid in pids.iter_mut() {
        let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
        // SAFETY: we sleep while it has the stack.
        *pid = unsafe { libc::clone(leave, stack.as_mut_ptr_range().end.cast(), flags, ptr::null_mut()) };
    }
    for &pid in pids.iter().filter(|&&pid| pid > 0) {
        // SAFETY: fills a siginfo; the child is left as it is.
        unsafe {
            let mut info: libc::siginfo_t = mem::zeroed();
            libc::waitid(libc::P_PID, pid as libc::id_t, &mut info, libc::WEXITED | libc::WNOWAIT);
        }
    }
}

/// A child that is there until a signal ends it.
fn stay() -> i32 {
    let stack = Box::leak(Box::new([0_u128; 256]));
    // SAFETY: the stack is never freed.
    unsafe { libc::clone(sleep, stack.as_mut_ptr_range().end.cast(), libc::CLONE_VM | libc::SIGCHLD, ptr::null_mut()) }
}

extern "C" fn leave(_: *mut c_void) -> c_int {
    // SAFETY: takes an integer, never returns.
    unsafe { libc::_exit(0) }
}

extern "C" fn sleep(_: *mut c_void) -> c_int {
    loop {
        // SAFETY: no descriptors, no time, no set.
        unsafe { libc::syscall(libc::SYS_ppoll, 0, 0, 0, 0, 0) };
    }
}

/// Ends a child of ours and reaps it.
fn end(pid: i32) {
    // SAFETY: takes integers.
    unsafe {
        libc::kill(pid, libc::SIGKILL);
        libc::waitpid(pid, ptr::null_mut(), 0);
    }
}
