//! Compose, as a client of the tests' Docker daemon.

use super::{Call, Container, Docker, find};
use crate::support::{Output, skip};

pub struct Compose {
    call: Call,
    project: String,
    pub docker: &'static Docker,
}

impl Compose {
    /// Of the file `examples/NAME`; `None`: the test is skipped.
    pub fn new(name: &str) -> Option<Compose> {
        let docker = Docker::with_init_path()?;
        let words = match find("docker-compose") {
            Ok(path) => vec![path],
            Err(reason) if docker.call.output(&["compose", "version"]).out().is_empty() => {
                skip(&reason);
                return None;
            }
            Err(_) => vec!["docker".into(), "compose".into()],
        };
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let project = Container::new_name("compose");
        let file = format!("{}/examples/{name}", env!("CARGO_MANIFEST_DIR"));
        let call = docker.client_of_the_same(&[&words[..], &["-p", &project, "-f", &file]].concat());
        let call = call.env("IMAGE", &docker.image);
        Some(Compose { call, project, docker })
    }

    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Output {
        let output = self.call.output(arguments);
        output.exits(0);
        output
    }

    /// The one container of a service.
    #[track_caller]
    pub fn container(&self, service: &str) -> Container {
        let project = format!("label=com.docker.compose.project={}", self.project);
        let service = format!("label=com.docker.compose.service={service}");
        let id = self.docker.call.ask(&["ps", "-aq", "--filter", &project, "--filter", &service]);
        Container::borrowed(self.docker.call.clone(), id)
    }
}

impl Drop for Compose {
    fn drop(&mut self) {
        self.call.output(&["down", "--timeout=0", "--volumes"]);
    }
}
