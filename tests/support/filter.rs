//! System calls that are refused for ever, as by the filter of an engine (`seccomp(2)`).
//!
//! The command inherits the filter: refuse what it does not need, or only those calls that
//! are pid1's by an argument of theirs.

use super::Run;
use libc::{
    BPF_ABS, BPF_JEQ, BPF_JGE, BPF_JMP, BPF_JSET, BPF_JUMP, BPF_K, BPF_LD, BPF_RET, BPF_STMT, BPF_W, sock_filter,
};
use std::mem::offset_of;

/// The run with this system call refused: it says `errno`.
pub fn refuse(run: Run, call: libc::c_long, errno: i32) -> Run {
    refuse_if(run, call, 0, 0, errno)
}

/// Only where argument `index` has one of these `bits`; 0: wherever.
pub fn refuse_if(run: Run, call: libc::c_long, index: usize, bits: u32, errno: i32) -> Run {
    let filter = filter(call as u32, index, bits, errno as u32);
    run.before_exec(move || install(&filter))
}

/// The run with every system call refused whose number is this or higher, as by a profile that is
/// older than they are. Not those that an architecture has for itself: on arm the C library needs
/// set_tls, which every profile allows there.
pub fn refuse_from(run: Run, first: u32, errno: i32) -> Run {
    let filter = [
        statement(LOAD, offset_of!(libc::seccomp_data, nr) as u32),
        jump((BPF_JMP | BPF_JGE | BPF_K) as u16, first, 0, 2),
        jump((BPF_JMP | BPF_JGE | BPF_K) as u16, PRIVATE_CALLS, 1, 0),
        statement(RETURN, libc::SECCOMP_RET_ERRNO | errno as u32),
        statement(RETURN, libc::SECCOMP_RET_ALLOW),
    ];
    run.before_exec(move || install(&filter))
}

/// `__ARM_NR_BASE` (`arch/arm/include/uapi/asm/unistd.h`); no other architecture has so many calls.
const PRIVATE_CALLS: u32 = 0x0f_0000;

const LOAD: u16 = (BPF_LD | BPF_W | BPF_ABS) as u16;
const RETURN: u16 = (BPF_RET | BPF_K) as u16;

fn filter(call: u32, index: usize, bits: u32, errno: u32) -> Vec<sock_filter> {
    const LOW_HALF: usize = if cfg!(target_endian = "big") { 4 } else { 0 };
    let argument = offset_of!(libc::seccomp_data, args) + 8 * index + LOW_HALF;
    // An offset behind a jump is how many instructions are passed over.
    let is_other_call = if bits == 0 { 1 } else { 3 };
    let mut filter = vec![
        statement(LOAD, offset_of!(libc::seccomp_data, nr) as u32),
        jump((BPF_JMP | BPF_JEQ | BPF_K) as u16, call, 0, is_other_call),
    ];
    if bits != 0 {
        filter.push(statement(LOAD, argument as u32));
        filter.push(jump((BPF_JMP | BPF_JSET | BPF_K) as u16, bits, 0, 1));
    }
    filter.push(statement(RETURN, libc::SECCOMP_RET_ERRNO | errno));
    filter.push(statement(RETURN, libc::SECCOMP_RET_ALLOW));
    filter
}

fn statement(code: u16, k: u32) -> sock_filter {
    // SAFETY: makes a struct of integers.
    unsafe { BPF_STMT(code, k) }
}

fn jump(code: u16, k: u32, jt: u8, jf: u8) -> sock_filter {
    // SAFETY: makes a struct of integers.
    unsafe { BPF_JUMP(code, k, jt, jf) }
}

fn install(filter: &[sock_filter]) {
    let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_ptr().cast_mut() };
    // SAFETY: takes integers, and a program that the kernel copies; ends the new process if
    // that is refused, since nothing else could say so.
    unsafe {
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) != 0 {
            libc::_exit(98);
        }
    }
}
