//! Real engines: Docker, Compose, Podman, runc, and a virtual machine. Slow; `PID1_TEST_ENGINES=0` leaves them out.

#[path = "../support/mod.rs"]
mod support;

mod compose;
mod docker_forms;
mod docker_image;
mod docker_init;
mod docker_limits;
mod docker_run;
mod docker_stop;
mod docker_terminal;
mod embedded;
mod machine;
mod podman;
mod runc;
