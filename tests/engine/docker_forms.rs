//! The ways of putting pid1 into an image of one's own, as `docs/DOCKER.md` has them.

use crate::support::engine::{Container, Docker};

/// Runs an image that stands on the test image.
#[track_caller]
fn run(docker: &Docker, dockerfile: &str, words: &[&str]) -> crate::support::Output {
    let image = docker.build(&Container::new_name("form"), dockerfile);
    docker.call.output(&[&["run", "--rm", "--network=none", &image], words].concat())
}

const ENTRYPOINT: &str = r#"ENTRYPOINT ["/sbin/pid1", "--"]"#;

#[test]
fn an_entrypoint_in_shell_form_gets_no_command() {
    let Some(docker) = Docker::get() else { return };
    let output = run(docker, "ENTRYPOINT /sbin/pid1", &["ps"]);
    output.exits(125).prints("");
    let err = output.err();
    assert_eq!(err.lines().next(), Some("pid1: No arguments provided"), "{output}");
}

#[test]
fn an_entrypoint_in_exec_form_gets_the_command_in_either_form() {
    let Some(docker) = Docker::get() else { return };
    run(docker, ENTRYPOINT, &["sh", "-c", "echo $PPID"]).exits(0).prints("1\n");
    run(docker, &format!("{ENTRYPOINT}\nCMD [\"sh\", \"-c\", \"echo $PPID\"]"), &[]).exits(0).prints("1\n");
    run(docker, &format!("{ENTRYPOINT}\nENV CODE=5\nCMD exec sh -c \"exit $CODE\""), &[]).exits(5);
}

#[test]
fn options_belong_to_the_entrypoint() {
    let Some(docker) = Docker::get() else { return };
    let dockerfile = r#"ENTRYPOINT ["/sbin/pid1", "-u", "1000", "-w", "/tmp", "-e", "MODE=production", "--"]"#;
    let output = run(docker, dockerfile, &["sh", "-c", "echo $(id -u) $PWD $MODE"]);
    output.exits(0).prints("1000 /tmp production\n").is_silent();
}

#[test]
fn a_copy_by_the_name_of_tini_takes_its_place() {
    let Some(docker) = Docker::get() else { return };
    let copy = |name: &str| format!("COPY --from={} /sbin/pid1 /bin/{name}", docker.image);
    let output = run(
        docker,
        &format!("{}\nENTRYPOINT [\"tini\", \"-g\", \"-e\", \"9\", \"--\"]", copy("tini")),
        &["sh", "-c", "exit 9"],
    );
    output.exits(0).is_silent();
    let output = run(
        docker,
        &format!("{}\nENTRYPOINT [\"dumb-init\", \"-r\", \"15:2\"]", copy("dumb-init")),
        &["sh", "-c", "exit 9"],
    );
    output.exits(9).is_silent();
}
