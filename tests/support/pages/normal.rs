//! What of a transcript may be different next time: ids of processes, containers and images, times in ms,
//! memory in kB, the order in which children get their turn, and what bash's `time` prints as long
//! as it stays on the same side of five seconds.

/// With all that replaced.
pub fn normal(page: &str) -> Vec<String> {
    let mut lines: Vec<String> = page.lines().map(normal_line).collect();
    // Children get their turns in any order, and on a busy machine not all of them.
    lines.chunk_by_mut(|a, b| a.starts_with("Child: ") && b.starts_with("Child: ")).for_each(<[_]>::sort);
    lines.dedup_by(|a, b| a.starts_with("Child: ") && a == b);
    lines
}

fn normal_line(line: &str) -> String {
    let id = line.strip_prefix("sha256:").unwrap_or(line);
    if [12, 64].contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return "ID".into();
    }
    if let Some(seconds) = line.strip_prefix("real ").and_then(|rest| rest.strip_suffix(" s")?.parse::<f64>().ok()) {
        return if seconds < 5.0 { "real: less than 5 s" } else { "real: more than 5 s" }.into();
    }
    // Lists of processes: ours, and busybox's.
    let (pid, rest) = line.split_at_checked(5).unwrap_or((line, ""));
    let is_list = rest.starts_with(" ?        ") || rest.starts_with(" 0        ") || rest.starts_with(" root     ");
    match pid.trim().parse::<u32>() {
        Ok(2..) if is_list => format!("  PID{rest}"),
        _ => numbers(line),
    }
}

/// `pid 12`, `orphan 12`, `12 ms` and `12 kB` without their numbers.
fn numbers(line: &str) -> String {
    let words: Vec<_> = line.split(' ').collect();
    let is_unit = |word: &str| ["ms", "kB"].contains(&word.trim_end_matches(','));
    let masked = words.iter().enumerate().map(|(at, word)| {
        let before = at.checked_sub(1).is_some_and(|at| ["pid", "orphan"].contains(&words[at]));
        let behind = words.get(at + 1).is_some_and(|next| is_unit(next));
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && (before || behind) { "N" } else { word }
    });
    masked.collect::<Vec<_>>().join(" ")
}
