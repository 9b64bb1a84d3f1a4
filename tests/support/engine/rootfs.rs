//! The file system of the containers that tests start: pid1, the examples, busybox,
//! and the shared libraries that these want. No image has to be pulled.

use crate::support::{Dir, example, pid1, set_mode};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

/// Whence busybox is taken; Debian's package busybox-static puts it there.
pub const BUSYBOX: &str = "/bin/busybox";

const APPLETS: &str = "cat echo env false id kill ls ps sh sleep stat stty test touch true";
pub const EXAMPLES: [&str; 4] = ["probe", "sigterm", "orphans", "surviving"];

/// As images are imported.
pub const SETTINGS: [&str; 4] = ["--change", r#"ENTRYPOINT ["/sbin/pid1"]"#, "--change", "ENV PATH=/sbin:/bin"];

/// Fills `name` in `dir` with a root directory; returns its path.
pub fn rootfs(dir: &Dir, name: &str) -> String {
    for directory in ["", "bin", "etc", "out", "proc", "dev", "sys", "sbin", "tmp"] {
        dir.subdirectory(&format!("{name}/{directory}"));
    }
    dir.write(&format!("{name}/etc/passwd"), "root:x:0:0::/:/bin/sh\napp:x:1000:1000::/tmp:/bin/sh\n", 0o644);
    dir.write(&format!("{name}/etc/group"), "root:x:0:\napp:x:1000:\nlogs:x:2000:app\n", 0o644);
    dir.copy(pid1(), &format!("{name}/sbin/pid1"));
    add(dir, name, BUSYBOX, "bin/busybox");
    for applet in APPLETS.split(' ') {
        symlink("busybox", dir.at(&format!("{name}/bin/{applet}"))).expect("a link");
    }
    for program in EXAMPLES {
        add(dir, name, &example(program), &format!("bin/{program}"));
    }
    set_mode(Path::new(&dir.at(&format!("{name}/tmp"))), 0o1777);
    dir.at(name)
}

/// A program and its libraries, if it is not static.
pub fn add(dir: &Dir, root: &str, program: &str, path: &str) {
    dir.copy(program, &format!("{root}/{path}"));
    let list = Command::new("ldd").arg(program).output().expect("ldd").stdout;
    for library in String::from_utf8_lossy(&list).split_whitespace().filter(|word| word.starts_with('/')) {
        let copy = format!("{root}{library}");
        if !dir.exists(&copy) {
            let (directory, _) = copy.rsplit_once('/').expect("a path with a directory");
            dir.subdirectory(directory);
            dir.copy(library, &copy);
        }
    }
}
