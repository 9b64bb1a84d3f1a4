//! The report: a file that is told why the container ended, too, such as Kubernetes'
//! `/dev/termination-log` (`open(2)`, `fstat(2)`).
//!
//! It is written only if it is there and still empty: the command's own message wins. Nothing
//! that is wrong with it matters to the run.

#![forbid(unsafe_code)]

use crate::strings::cstr::StaticStr;
use crate::sys::file::Fd;

/// What Kubernetes reads of it.
const REPORT_MAX: usize = 4096;

/// A report that may be written.
pub(crate) struct Report(Fd);

impl Report {
    /// The file at `path`; `None`: nobody wants a report, or there is no such file, or it is
    /// not empty. Only a regular file will do: nothing else is sure to take a line at once.
    pub(crate) fn open(path: Option<StaticStr>) -> Option<Report> {
        let file = Fd::open_to_append(path?).ok()?;
        file.is_empty_file().then_some(Report(file))
    }

    pub(crate) fn write(&self, text: &[u8]) {
        let _ = self.0.write(text.get(..REPORT_MAX).unwrap_or(text));
    }
}
