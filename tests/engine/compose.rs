//! `examples/compose.yaml`, played as it is.

use crate::support::engine::Compose;
use std::time::Duration;

#[test]
fn the_example_works_as_its_comments_say() {
    let Some(compose) = Compose::new("compose.yaml") else { return };
    compose.run(&["up", "--detach"]);
    let (worker, sleeper) = (compose.container("worker"), compose.container("sleeper"));
    // In the image.
    assert_eq!(worker.wait(), 0);
    let out = worker.logs().out();
    assert_eq!(out.matches("Got a TERM\n").count(), 4, "{out}");
    // In the engine.
    sleeper.exec(&[], &["cat", "/proc/1/cmdline"]).exits(0).prints("/sbin/docker-init\0--\0sleep\x001000\0");
    let output = compose.run(&["stop"]);
    assert!(output.elapsed < Duration::from_secs(20), "{output}");
    assert_eq!(sleeper.exit_status(), 143);
    sleeper.logs().mentions("pid1: sleep ended, killed by SIGTERM");
}
