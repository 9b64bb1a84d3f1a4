//! The processes of a container, without an init and with pid1.

use super::svg::Svg;

const BOX: (f32, f32) = (132.0, 30.0);

pub fn draw() -> String {
    let mut svg = Svg::new(
        760,
        400,
        "The same container, without an init and with pid1",
        "Left: the application is process 1, ignores TERM, and has zombies and an orphan as children that it does \
         not know. Right: pid1 is process 1, hands TERM on to the application, and adopts and reaps the orphans.",
    );
    svg.line((380.0, 48.0), (380.0, 380.0), "frame");
    without(&mut svg, 20.0);
    with(&mut svg, 400.0);
    svg.finish()
}

/// A process, below and to the right of its parent.
fn process(svg: &mut Svg, (x, y): (f32, f32), class: &str, text: &str) {
    svg.label((x, y), BOX, class, text);
}

/// From the parent's lower edge to the child's left edge.
fn child(svg: &mut Svg, parent: (f32, f32), (x, y): (f32, f32)) {
    let stem = parent.0 + 18.0;
    svg.line((stem, parent.1 + BOX.1), (stem, y + BOX.1 / 2.0), "line");
    svg.line((stem, y + BOX.1 / 2.0), (x, y + BOX.1 / 2.0), "line");
}

fn without(svg: &mut Svg, x: f32) {
    svg.text((x, 62.0), "mono", "docker run app");
    let root = (x, 80.0);
    process(svg, root, "plain", "1  app");
    svg.text((x + 146.0, 93.0), "small alarm", "TERM does nothing: process 1");
    svg.text((x + 146.0, 108.0), "small alarm", "has to ask for every signal");
    let rows = [
        ("8  worker", "plain", "a child"),
        ("9  helper", "plain", "its parent has gone"),
        ("10  <defunct>", "dead", "dead, and nobody"),
        ("11  <defunct>", "dead", "asks for its status"),
    ];
    for (row, (text, class, remark)) in rows.into_iter().enumerate() {
        let at = (x + 42.0, 124.0 + 44.0 * row as f32);
        child(svg, root, at);
        process(svg, at, class, text);
        svg.text((at.0 + BOX.0 + 12.0, at.1 + 19.5), if class == "dead" { "small alarm" } else { "small dim" }, remark);
    }
    svg.text((x, 330.0), "", "docker stop: 10 seconds, then KILL for all.");
    svg.text((x, 350.0), "", "When app ends, worker and helper are killed");
    svg.text((x, 370.0), "", "in the middle of whatever they do.");
}

fn with(svg: &mut Svg, x: f32) {
    svg.text((x, 62.0), "mono", "docker run pid1 -- app");
    let root = (x, 80.0);
    process(svg, root, "ours", "1  pid1");
    svg.text((x + 146.0, 93.0), "small good", "hands every signal on");
    svg.text((x + 146.0, 108.0), "small good", "and leaves with app's status");
    let app = (x + 42.0, 124.0);
    child(svg, root, app);
    process(svg, app, "front", "7  app");
    svg.text((app.0 + BOX.0 + 12.0, app.1 + 19.5), "small good", "TERM works");
    let worker = (x + 84.0, 168.0);
    child(svg, app, worker);
    process(svg, worker, "plain", "8  worker");
    svg.text((worker.0 + BOX.0 + 12.0, worker.1 + 19.5), "small dim", "a child");
    let helper = (x + 42.0, 212.0);
    child(svg, root, helper);
    process(svg, helper, "plain", "9  helper");
    svg.text((helper.0 + BOX.0 + 12.0, helper.1 + 19.5), "small good", "adopted");
    let gone = (x + 42.0, 256.0);
    child(svg, root, gone);
    process(svg, gone, "dead", "10, 11");
    svg.text((gone.0 + BOX.0 + 12.0, gone.1 + 19.5), "small good", "reaped: gone at once");
    svg.text((x, 330.0), "", "docker stop: over as soon as all have ended.");
    svg.text((x, 350.0), "", "When app ends, worker and helper get TERM");
    svg.text((x, 370.0), "", "at once, and 5 seconds to finish.");
}
