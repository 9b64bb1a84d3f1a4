//! The times of a stop: D, K and T against the engine's own.

use super::svg::Svg;

/// Where the engine begins to wait, and where it kills.
const BEGIN: f32 = 175.0;
const END: f32 = 735.0;
const HEIGHT: f32 = 26.0;

pub fn draw() -> String {
    let mut svg = Svg::new(
        760,
        396,
        "From TERM to the end: D, K and T against the engine's grace",
        "Four bars over the same time. The engine sends TERM and kills everything when its grace is over. \
         By default the command has all of it, and what it leaves behind has T. With a stop delay D and a \
         kill-after K the command gets TERM after D, everybody gets TERM after D + K, and KILL after D + K + T.",
    );
    engine(&mut svg, 76.0);
    default(&mut svg, 152.0);
    divided(&mut svg, 232.0);
    at_once(&mut svg, 312.0);
    let note = "D + K + T has to be less than the engine's grace. pid1 leaves as soon as nothing is left.";
    svg.text((20.0, 374.0), "", note);
    svg.finish()
}

fn name(svg: &mut Svg, top: f32, lines: [&str; 2]) {
    svg.text((20.0, top + 11.0), "mono", lines[0]);
    svg.text((20.0, top + 27.0), "small dim", lines[1]);
}

/// Something happens at `x`, above the bar.
fn mark(svg: &mut Svg, x: f32, top: f32, text: &str, class: &str) {
    svg.line((x, top - 6.0), (x, top + HEIGHT + 6.0), if class == "alarm" { "cut" } else { "line" });
    svg.text((x, top - 11.0), &format!("small mid {class}"), text);
}

fn engine(svg: &mut Svg, top: f32) {
    name(svg, top, ["the engine", "docker stop -t"]);
    svg.label(
        (BEGIN, top),
        (END - BEGIN, HEIGHT),
        "plain",
        "grace: Docker and Podman 10 s, Kubernetes 30 s, unless you say otherwise",
    );
    mark(svg, BEGIN, top, "TERM to pid1", "");
    svg.line((END, top - 6.0), (END, top + HEIGHT + 6.0), "cut");
    svg.text((END, top - 11.0), "small end alarm", "KILL for all");
}

fn default(svg: &mut Svg, top: f32) {
    let (ends, kill) = (BEGIN + 300.0, BEGIN + 420.0);
    name(svg, top, ["pid1", "default: -t 5"]);
    svg.label((BEGIN, top), (ends - BEGIN, HEIGHT), "front", "the command ends, in its own time");
    svg.label((ends, top), (kill - ends, HEIGHT), "ours", "T: what it left");
    mark(svg, BEGIN, top, "TERM", "");
    mark(svg, ends, top, "it has ended: TERM to the rest", "");
    mark(svg, kill, top, "KILL", "alarm");
}

fn divided(svg: &mut Svg, top: f32) {
    let (told, all, kill) = (BEGIN + 110.0, BEGIN + 350.0, BEGIN + 470.0);
    name(svg, top, ["pid1 -k K -t T", "--stop-delay D"]);
    svg.label((BEGIN, top), (told - BEGIN, HEIGHT), "plain", "D: serves on");
    svg.label((told, top), (all - told, HEIGHT), "front", "K: the command may end");
    svg.label((all, top), (kill - all, HEIGHT), "ours", "T: everybody");
    mark(svg, told, top, "TERM to the command", "");
    mark(svg, all, top, "it still runs: TERM to all", "");
    mark(svg, kill, top, "KILL", "alarm");
}

fn at_once(svg: &mut Svg, top: f32) {
    let kill = BEGIN + 420.0;
    name(svg, top, ["pid1 -k 0 -t T", "everybody at once"]);
    svg.label((BEGIN, top), (kill - BEGIN, HEIGHT), "ours", "T: the command and everybody else");
    mark(svg, BEGIN, top, "TERM to all", "");
    mark(svg, kill, top, "KILL", "alarm");
}
