//! A directory for one test. (The crate `tempfile` would bring rustix with `std`,
//! and cargo would link that into the binary under test.)

use super::spawn::LAUNCH;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Open to every user; removed when dropped.
pub struct Dir(PathBuf);

impl Dir {
    pub fn new() -> Dir {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("pid1-test-{}-{count}", std::process::id()));
        fs::create_dir(&path).expect("a directory for the test");
        set_mode(&path, 0o777);
        Dir(path)
    }

    pub fn path(&self) -> &str {
        self.0.to_str().expect("a path in UTF-8")
    }

    /// The path of `name` in here.
    pub fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.path())
    }

    pub fn exists(&self, name: &str) -> bool {
        self.0.join(name).symlink_metadata().is_ok()
    }

    pub fn read(&self, name: &str) -> String {
        let bytes = fs::read(self.at(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub fn subdirectory(&self, name: &str) -> String {
        fs::create_dir_all(self.at(name)).expect("a directory");
        set_mode(Path::new(&self.at(name)), 0o755);
        self.at(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>, mode: u32) -> String {
        let path = self.at(name);
        // While a file is open for writing no other test may fork: the copy of our
        // descriptor would make the file's execution fail with ETXTBSY.
        let _guard = LAUNCH.lock();
        fs::write(&path, bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        set_mode(Path::new(&path), mode);
        path
    }

    /// An executable file.
    pub fn script(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        self.write(name, text, 0o755)
    }

    /// A copy of a program.
    pub fn copy(&self, program: &str, name: &str) -> String {
        self.script(name, fs::read(program).unwrap_or_else(|error| panic!("{program}: {error}")))
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("chmod");
}
