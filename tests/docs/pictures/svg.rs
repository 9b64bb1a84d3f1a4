//! As much of SVG as the pictures need, and the charts of `cargo bench`. The card behind everything
//! and the colours follow the reader's scheme, light or dark, so that a picture can be read on a
//! page of either kind.

use std::fmt::Write;

/// The classes that shapes and texts have. The first half holds for everybody; readers of
/// the second know `prefers-color-scheme`.
const STYLE: &str = "\
text { font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2328 }
.head { font-size: 16px; font-weight: 600 }
.mono { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: 12.5px }
.dim { fill: #59636e }
.small { font-size: 12px }
.mid { text-anchor: middle }
.end { text-anchor: end }
.alarm { fill: #b42318 }
.good { fill: #116329 }
.card { fill: #ffffff; stroke: #d0d7de }
.plain { fill: #eef1f4; stroke: #818b98 }
.ours { fill: #fbe3d6; stroke: #b7410e; stroke-width: 1.5 }
.front { fill: #dcefe0; stroke: #1a7f37; stroke-width: 2 }
.dead { fill: none; stroke: #b42318; stroke-dasharray: 4 3 }
.frame { fill: none; stroke: #818b98; stroke-dasharray: 2 3 }
.line { stroke: #59636e; stroke-width: 1.3; fill: none }
.cut { stroke: #b42318; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
.dim { fill: #9198a1 }
.alarm { fill: #ff8178 }
.good { fill: #56d364 }
.card { fill: #0d1117; stroke: #3d444d }
.plain { fill: #21262d; stroke: #7d8590 }
.ours { fill: #4a2313; stroke: #f0883e }
.front { fill: #12331b; stroke: #3fb950 }
.dead { stroke: #ff8178 }
.frame { stroke: #7d8590 }
.line { stroke: #9198a1 }
.cut { stroke: #ff8178 }
}
";

pub struct Svg(String);

impl Svg {
    /// `description` is for those who cannot see it.
    pub fn new(width: u32, height: u32, title: &str, description: &str) -> Svg {
        let mut svg = Svg(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\">\n<title>{}</title>\n<desc>{}</desc>\n<style>\n{STYLE}</style>\n",
            escaped(title),
            escaped(description),
        ));
        svg.rect((0.5, 0.5), (width as f32 - 1.0, height as f32 - 1.0), "card");
        svg.text((20.0, 30.0), "head", title);
        svg
    }

    pub fn text(&mut self, (x, y): (f32, f32), class: &str, text: &str) {
        let _ = writeln!(self.0, "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>", escaped(text));
    }

    pub fn rect(&mut self, (x, y): (f32, f32), (width, height): (f32, f32), class: &str) {
        let _ = writeln!(
            self.0,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"5\" class=\"{class}\"/>"
        );
    }

    pub fn line(&mut self, (x1, y1): (f32, f32), (x2, y2): (f32, f32), class: &str) {
        let _ = writeln!(self.0, "<path d=\"M{x1} {y1}L{x2} {y2}\" class=\"{class}\"/>");
    }

    /// A box with a line of text in its middle.
    pub fn label(&mut self, (x, y): (f32, f32), (width, height): (f32, f32), class: &str, text: &str) {
        self.rect((x, y), (width, height), class);
        self.text((x + width / 2.0, y + height / 2.0 + 4.5), "mid", text);
    }

    pub fn finish(self) -> String {
        self.0 + "</svg>\n"
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
