//! A virtual machine whose process 1 is pid1: a kernel of its own, and a cgroup hierarchy of
//! version 2 that nobody else has a say in.
//!
//! `machine.sh` gets the kernel, and an emulator if none is installed. No image is needed: the
//! kernel's first file system is made of the programs under test.

use super::rootfs::{BUSYBOX, add};
use super::{Call, find, shared};
use crate::support::{Dir, Output, pid1, probe};
use std::fs::read_dir;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

pub struct Machine {
    emulator: Call,
    kernel: String,
    dir: Dir,
}

/// What `machine.sh` has unpacked.
const UNPACKED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/machine/root");

const APPLETS: &str = "cat chmod echo grep kill mkdir mount ps sh sleep test umount";

/// What the script of every machine begins with.
const PROLOGUE: &str = "
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t cgroup2 cgroup2 /sys/fs/cgroup
";

static MACHINE: OnceLock<Result<Machine, String>> = OnceLock::new();

impl Machine {
    /// `None`: the test is skipped.
    pub fn get() -> Option<&'static Machine> {
        shared(&MACHINE, Machine::new)
    }

    fn new() -> Result<Machine, String> {
        for program in ["timeout", "ldd", "unshare", BUSYBOX] {
            find(program)?;
        }
        let dir = Dir::new();
        let machine = Machine { emulator: emulator()?, kernel: kernel()?, dir };
        let dir = &machine.dir;
        for directory in ["bin", "dev", "proc", "sys", "tmp"] {
            dir.subdirectory(&format!("root/{directory}"));
        }
        dir.copy(pid1(), "root/pid1");
        add(dir, "root", BUSYBOX, "bin/busybox");
        APPLETS
            .split(' ')
            .for_each(|applet| symlink("busybox", dir.at(&format!("root/bin/{applet}"))).expect("a link"));
        add(dir, "root", probe(), "bin/probe");
        // busybox's knows no cgroup namespaces, but its shell prefers it unless a path is given.
        add(dir, "root", &find("unshare")?, "bin/unshare");
        Ok(machine)
    }

    /// Boots: pid1 is process 1 and gets these options, and a shell that executes `script` as
    /// its command. What was said on the console, up to the panic for want of a process 1.
    #[track_caller]
    pub fn boot(&self, options: &[&str], script: &str) -> Output {
        let dir = Dir::new();
        let files = self.first_files(&dir, script);
        let options = options.join(" ");
        // Of the kernel's own words only the panic: others could come between those of a line.
        let line = format!("console=ttyS0 loglevel=1 panic=-1 rdinit=/pid1 -- {options} /bin/sh /script");
        let mut words = vec!["-display", "none", "-monitor", "none", "-serial", "stdio", "-nic", "none", "-no-reboot"];
        words.extend(["-m", "192", "-kernel", &self.kernel, "-initrd", &files, "-append", &line]);
        let mut output = self.emulator.output(&words);
        output.stdout.retain(|&byte| byte != b'\r');
        output
    }

    /// An archive as the kernel wants it, with this script.
    fn first_files(&self, dir: &Dir, script: &str) -> String {
        let script = dir.write("script", format!("{PROLOGUE}{script}"), 0o644);
        let pack = "cp -a \"$1\" \"$3/root\" && cp \"$2\" \"$3/root/script\" && cd \"$3/root\" && \
                    $4 find . | $4 cpio -o -H newc > ../files";
        let words = ["-c", pack, "pack", &self.dir.at("root"), &script, dir.path(), BUSYBOX];
        let status = Command::new("/bin/sh").args(words).stderr(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "no archive could be made");
        dir.at("files")
    }
}

/// The installed one, or the one that was unpacked.
fn emulator() -> Result<Call, String> {
    const NAME: &str = "qemu-system-x86_64";
    if find(NAME).is_ok() {
        return Ok(Call::new(&[NAME]));
    }
    let at = |path: &str| format!("{UNPACKED}/{path}");
    let program = find(&at(&format!("usr/bin/{NAME}"))).map_err(|_| "no emulator: tests/support/engine/machine.sh")?;
    let libraries = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu"].map(at).join(":");
    let call = Call::new(&[&program, "-L", &at("usr/share/qemu"), "-L", &at("usr/share/seabios")]);
    Ok(call.env("LD_LIBRARY_PATH", &libraries))
}

fn kernel() -> Result<String, String> {
    let files = read_dir(Path::new(UNPACKED).join("boot")).into_iter().flatten().flatten();
    let mut paths = files.filter_map(|file| file.path().into_os_string().into_string().ok());
    paths.find(|path| path.contains("/vmlinuz-")).ok_or("no kernel: tests/support/engine/machine.sh".into())
}
