//! The machine that the figures are of.

use std::fs::read_to_string;

pub type Machine = Vec<(&'static str, String)>;

pub fn describe() -> Machine {
    let cores = std::thread::available_parallelism().map_or(0, |count| count.get());
    let memory: u64 = value("/proc/meminfo", "MemTotal:").trim_end_matches("kB").trim().parse().unwrap_or(0);
    vec![
        ("processor", value("/proc/cpuinfo", "model name").trim_start_matches(':').trim().to_string()),
        ("processors", cores.to_string()),
        ("memory", format!("{} MiB", memory / 1024)),
        ("kernel", read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_string()),
        ("system", value("/etc/os-release", "PRETTY_NAME=").trim_matches('"').to_string()),
        ("load average before", load()),
    ]
}

/// Who else was there.
pub fn load() -> String {
    let text = read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_string()
}

fn value(file: &str, key: &str) -> String {
    let text = read_to_string(file).unwrap_or_default();
    text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or("unknown").trim().to_string()
}
