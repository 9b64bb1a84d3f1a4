//! From TERM to the end of everything: the command and a thousand processes that it
//! has started, all of which end by TERM. tini, catatonit and dumb-init leave when the
//! command has ended, and the kernel kills what is left.

use crate::lab::Lab;
use crate::lab::cage::Cage;
use crate::report::figures::Figure;
use std::time::Instant;

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let processes = lab.scale(1_000);
    let title = format!("{processes} processes ended");
    let cage = Cage::new(processes + 100);
    let samples = lab.rounds(&title, 15, |_, candidate| {
        if !candidate.is_init() {
            return None;
        }
        let words = [&lab.fixture, "fixture", "crowd", &processes.to_string()];
        let mut running = candidate.plan(&words).caged(cage.as_ref()).start_with_pipes().ok()?;
        running.read()?;
        let start = Instant::now();
        running.signal(libc::SIGTERM);
        running.wait();
        Some(start.elapsed().as_secs_f64() * 1e3)
    });
    vec![Figure::of("shutdown", title, "ms", &samples)]
}
