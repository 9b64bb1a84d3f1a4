//! A root directory that holds nothing but pid1, and perhaps accounts. pid1 is the static
//! program that plays the command, too: `/pid1 -P` stays and can be looked at from outside.

use crate::support::*;

const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\n\
    app:x:1000:1001:App,,,:/srv/app:/bin/false\n\
    nohome:x:3000:3000:::\n\
    short:x:7:7\n\
    +::::::\n\
    last:x:5000:5001::/last:/bin/sh";

const GROUP: &str = "root:x:0:\n\
    wheel:x:10:root,app\n\
    audio:x:29:application,ap,app\n\
    app:x:1001:\n\
    video:x:44:nobody,app,root\n\
    last:x:5001:last";

/// A root directory with `/pid1` and perhaps with accounts.
pub struct Image(pub Dir);

impl Image {
    /// Without `/etc`.
    pub fn from_scratch() -> Image {
        let dir = Dir::new();
        dir.copy(pid1(), "pid1");
        Image(dir)
    }

    pub fn with_accounts() -> Image {
        let image = Image::from_scratch();
        image.0.subdirectory("etc");
        image.0.write("etc/passwd", PASSWD, 0o644);
        image.0.write("etc/group", GROUP, 0o644);
        image
    }

    /// pid1 in there, by root, who belongs to the groups 7 and 8.
    pub fn run(&self, options: &[&str], command: &[&str]) -> Run {
        let words = [options, command].concat();
        Run::new(&words).who(Who::Root).program("/pid1").chroot(self.0.path()).ids(0, 0, &[7, 8])
    }

    /// Runs pid1 with these options and looks at the command.
    pub fn command(&self, place: fn(Run) -> Run, options: &[&str]) -> Looks {
        // Blocked from the start, so that TERM does not come before it is waited for.
        let run = place(self.run(options, &["/pid1", "-P"])).blocked(&ALL_SIGNALS);
        let running = run.start();
        let init = running.process();
        let is_command = |process: &Process| process.arguments().is_some_and(|words| words == ["/pid1", "-P"]);
        let mut command = None;
        eventually("the command", || {
            command = [init].into_iter().chain(init.children()).find(is_command);
            command.is_some()
        });
        let looks = Looks::of(command.unwrap());
        if command != Some(init) {
            let own = Looks::of(init);
            assert_eq!((own.ids.as_str(), own.groups.as_str()), ("0 0", "7 8"), "pid1 itself has changed");
        }
        running.signal(libc::SIGTERM);
        running.wait().exits(0).is_silent();
        looks
    }

    /// Checks that these options are refused with this line and start nothing.
    pub fn refuses(&self, options: &[&str], line: &str) {
        for place in BOTH_PLACES {
            let output = place(self.run(options, &["/pid1", "--version"])).output();
            output.exits(125).prints("").complains(&[line]);
        }
    }
}

#[derive(PartialEq, Debug)]
pub struct Looks {
    /// Uid and gid, if all kinds of them are the same.
    pub ids: String,
    pub groups: String,
    pub environment: Vec<String>,
    pub directory: String,
}

impl Looks {
    pub fn of(process: Process) -> Looks {
        let same = |key: &str| {
            let mut ids = process.numbers(key).unwrap();
            ids.dedup();
            ids.iter().map(|id| id.to_string()).collect::<Vec<_>>().join("/")
        };
        Looks {
            ids: format!("{} {}", same("Uid"), same("Gid")),
            groups: process.status("Groups").unwrap(),
            environment: process.environment().unwrap(),
            directory: process.working_directory().unwrap(),
        }
    }

    pub fn home(&self) -> Option<&str> {
        self.environment.iter().find_map(|entry| entry.strip_prefix("HOME="))
    }
}
