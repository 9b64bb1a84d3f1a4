//! From TERM to the end of everything: the command and a thousand processes that it
//! has started, all of which end by TERM. tini, catatonit and dumb-init leave when the
//! command has ended, and the kernel kills what is left.

use crate::figures::Figure;
use crate::lab::Lab;
use std::time::Instant;

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let processes = lab.scale(1_000);
    let title = format!("{processes} processes ended");
    let samples = lab.rounds(&title, 15, |_, candidate| {
        if !Lab::is_init(candidate) {
            return None;
        }
        let words = [&lab.fixture, "fixture", "crowd", &processes.to_string()];
        let mut running = candidate.plan(&words).start_with_pipes().ok()?;
        running.read()?;
        let start = Instant::now();
        running.signal(libc::SIGTERM);
        running.wait();
        Some(start.elapsed().as_secs_f64() * 1e3)
    });
    vec![Figure::of("shutdown", title, "ms", &samples)]
}
