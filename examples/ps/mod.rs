//! The list that `ps` prints, read from `/proc` (`proc(5)`): images need no procps.

use std::fs;

/// Prints all processes that `/proc` shows, zombies as `<defunct>`.
pub fn print_processes() {
    let entries = fs::read_dir("/proc").expect("/proc is not mounted");
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut pids: Vec<u32> = names.filter_map(|name| name.parse().ok()).collect();
    pids.sort_unstable();
    let mut list = String::from("  PID TTY          TIME CMD\n");
    list.extend(pids.into_iter().filter_map(line));
    print!("{list}");
}

/// `None` if the process has gone meanwhile.
fn line(pid: u32) -> Option<String> {
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat);
    // The name stands in parentheses and may contain some.
    let (front, rest) = stat.rsplit_once(") ")?;
    let (_, name) = front.split_once('(')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |field: usize| -> Option<u64> { fields.get(field)?.parse().ok() };
    let terminal = match number(4)? {
        0 => "?".to_string(),
        device if (136..144).contains(&(device >> 8 & 0xfff)) => {
            format!("pts/{}", (device & 0xff) | (device >> 12 & 0xfff00))
        }
        device => format!("tty{}", device & 0xff),
    };
    // Ticks in user mode and in the kernel; Linux has 100 of them in a second.
    let seconds = (number(11)? + number(12)?) / 100;
    let time = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let defunct = if fields[0] == "Z" { " <defunct>" } else { "" };
    Some(format!("{pid:5} {terminal:8} {time} {name}{defunct}\n"))
}
