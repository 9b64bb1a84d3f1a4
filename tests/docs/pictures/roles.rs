//! Job control: who leads the session, who has a group of its own, who gets the keys.

use super::svg::Svg;

const WIDTH: f32 = 228.0;
const GROUP: f32 = 52.0;

/// A process group: its members, what it is, and whether it is in the foreground.
type Group = (&'static str, &'static str, bool);

pub fn draw() -> String {
    let mut svg = Svg::new(
        760,
        390,
        "At a terminal: who gets the keys",
        "Three sessions. Under docker run -it pid1 leads the session and the command's group is in the foreground. \
         Under pid1 -s in a shell the shell leads it, and the command's group is in the foreground. In the \
         background the shell keeps the foreground.",
    );
    let cases: [(&str, &str, &[Group]); 3] = [
        (
            "docker run -it image app",
            "session, led by pid1",
            &[("pid1", "process 1", false), ("app", "its own group", true)],
        ),
        (
            "$ pid1 -s app",
            "session, led by the shell",
            &[("bash", "the shell", false), ("pid1", "the shell's job", false), ("app", "its own group", true)],
        ),
        (
            "$ pid1 -s app &",
            "session, led by the shell",
            &[("bash", "the shell", true), ("pid1", "the shell's job", false), ("app", "its own group", false)],
        ),
    ];
    for (column, (command, session, groups)) in cases.into_iter().enumerate() {
        let x = 20.0 + (WIDTH + 18.0) * column as f32;
        svg.text((x, 62.0), "mono", command);
        svg.rect((x, 74.0), (WIDTH, 228.0), "frame");
        svg.text((x + 12.0, 94.0), "small dim", session);
        for (row, group) in groups.iter().enumerate() {
            draw_group(&mut svg, (x + 12.0, 104.0 + (GROUP + 12.0) * row as f32), group);
        }
    }
    key(&mut svg);
    svg.finish()
}

fn draw_group(svg: &mut Svg, (x, y): (f32, f32), &(members, role, is_front): &Group) {
    let class = match (is_front, members) {
        (true, _) => "front",
        (false, "pid1") => "ours",
        _ => "plain",
    };
    svg.rect((x, y), (WIDTH - 24.0, GROUP), class);
    svg.text((x + 12.0, y + 22.0), "mono", members);
    svg.text((x + 12.0, y + 41.0), "small dim", role);
    if is_front {
        svg.text((x + WIDTH - 36.0, y + 22.0), "small end good", "^C ^Z ^\\ and input");
    }
}

fn key(svg: &mut Svg) {
    svg.rect((20.0, 317.0), (18.0, 14.0), "front");
    svg.text(
        (46.0, 329.0),
        "",
        "the foreground group: the kernel sends it the keys, and pid1 is not in it, so each arrives once.",
    );
    svg.text(
        (20.0, 353.0),
        "",
        "^Z in the middle: app stops, pid1 stops with it, the shell prompts; fg continues both.",
    );
    svg.text((20.0, 373.0), "", "^Z on the left: nobody could continue it, so pid1 lets it go on at once.");
}
