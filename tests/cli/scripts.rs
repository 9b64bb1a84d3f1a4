//! What the kernel cannot execute: a script that the shell runs, or a binary that nobody
//! should read as one (execvp(3), POSIX shell 2.9.1.6). And commands without a name.

use crate::support::*;

/// Checks that a file of these bytes is not executed, by its path and by its name.
fn cannot_be_executed(what: &str, bytes: &[u8]) {
    let dir = Dir::new();
    let program = dir.script("program", bytes);
    for case in matrix() {
        for place in BOTH_PLACES {
            let line = format!("pid1: {program}: Exec format error");
            let output = place(case.run(&[&program, "x"])).output();
            assert_eq!((output.status, output.out().as_str()), (Status::Exited(126), ""), "{what}: {output}");
            output.complains(&[&line]);
            let run = case.run(&[&format!("-ePATH={}:/bin", dir.path()), "program"]);
            place(run).output().exits(126).prints("").complains(&["pid1: program: Exec format error"]);
        }
    }
}

#[test]
fn a_script_whose_interpreters_path_is_too_long_is_not_the_shells() {
    let line = format!("#!/{}/interpreter\necho wrong\n", "x".repeat(300));
    cannot_be_executed("a path of 300 bytes", line.as_bytes());
    cannot_be_executed("no path at all", b"#!\necho wrong\n");
}

#[test]
fn a_binary_of_another_kind_is_not_the_shells() {
    // What follows the first line would be seen if a shell ran it.
    let tail = b"\necho wrong\n";
    for (what, start) in [
        ("DOS", &b"MZ\x90\0\x03\0\0\0"[..]),
        ("Mach-O", b"\xcf\xfa\xed\xfe\x07\0\0\x01"),
        ("Mach-O for several", b"\xca\xfe\xba\xbe\0\0\0\x02"),
        ("WebAssembly", b"\0asm\x01\0\0\0"),
        ("gzip", b"\x1f\x8b\x08\x08"),
        ("zip", b"PK\x03\x04\x14"),
        ("Python", b"\xa7\r\r\n\0\0\0\0"),
        ("a NUL in the first line", b"echo wrong # \0"),
    ] {
        cannot_be_executed(what, &[start, tail].concat());
    }
}

#[test]
fn a_text_in_utf_16_or_32_is_not_the_shells() {
    let utf16: Vec<u16> = "\u{feff}echo wrong\n".encode_utf16().collect();
    cannot_be_executed("UTF-16, little-endian", &utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>());
    cannot_be_executed("UTF-16, big-endian", &utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<_>>());
    let utf32 = "\u{feff}echo wrong\n".chars().map(u32::from);
    cannot_be_executed("UTF-32, little-endian", &utf32.clone().flat_map(u32::to_le_bytes).collect::<Vec<_>>());
    cannot_be_executed("UTF-32, big-endian", &utf32.flat_map(u32::to_be_bytes).collect::<Vec<_>>());
}

#[test]
fn a_script_may_carry_a_binary_behind_its_first_line() {
    let dir = Dir::new();
    let script = dir.script("script", b"echo \xc3\xa4 \xe4; exit 3\n\x1f\x8b\x08\0\0\0");
    for case in matrix() {
        for place in BOTH_PLACES {
            let output = place(case.run(&[&script])).output();
            output.exits(3).is_silent();
            assert_eq!(output.stdout, b"\xc3\xa4 \xe4\n");
        }
    }
}

#[test]
fn a_script_that_may_not_be_read_cannot_be_executed() {
    if !can(Who::User) {
        return;
    }
    let dir = Dir::new();
    let script = dir.write("script", "echo wrong\n", 0o111);
    for place in BOTH_PLACES {
        let line = format!("pid1: {script}: Permission denied");
        place(Run::new(&[&script]).who(Who::User)).output().exits(126).prints("").complains(&[&line]);
        let words = [&format!("-ePATH={}", dir.path()), "script"];
        let output = place(Run::new(&words).who(Who::User)).output();
        output.exits(126).prints("").complains(&["pid1: script: Permission denied"]);
    }
}

#[test]
fn an_empty_command_is_told_as_such() {
    let line = "pid1: empty command: No such file or directory";
    for case in matrix() {
        for place in BOTH_PLACES {
            for words in [&[""][..], &["--", ""], &["", "argument"], &["-s", ""], &["-ePATH=", ""]] {
                place(case.run(words)).output().exits(127).prints("").complains(&[line]);
            }
        }
    }
    for (name, status) in [("docker-init", 127), ("tini", 127), ("dumb-init", 2), ("catatonit", 1)] {
        for who in users() {
            let output = Run::new(&[""]).arg0(name).who(who).output();
            output.exits(status).mentions("empty command: No such file or directory\n");
        }
    }
}

#[test]
fn a_name_longer_than_any_is_not_looked_for() {
    for case in matrix() {
        for place in BOTH_PLACES {
            for len in [256, 4095, 4096, 5000] {
                let output = place(case.run(&["x".repeat(len)])).output();
                output.exits(126).mentions("xxx: File name too long\n");
            }
        }
        case.run(&["x".repeat(255)]).output().exits(127).mentions("xxx: No such file or directory\n");
    }
}

#[test]
fn a_loop_in_the_path_ends_the_search() {
    let dir = Dir::new();
    std::os::unix::fs::symlink("loop", dir.at("loop")).unwrap();
    for case in matrix() {
        for place in BOTH_PLACES {
            let path = format!("-ePATH={}:/bin", dir.at("loop"));
            let line = "pid1: ls: Too many levels of symbolic links";
            place(case.run(&[&path, "ls"])).output().exits(126).prints("").complains(&[line]);
        }
    }
}
