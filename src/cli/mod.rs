//! Reading the command line: one file per dialect, each of which lowers argv and
//! the environment to one [`Config`].

mod lexer;
mod native;

use crate::config::{Config, Plan};
use crate::vector::{Static, ZStr};

/// Reads the arguments and variables in the config's vector into the config; if
/// there is something wrong with them, returns the cause, and `at` says with what.
pub fn parse(config: &mut Config, at: &mut Place) -> Result<Plan, Static> {
    native::parse(config, at)
}

/// What is being read: an option or a variable, and its value.
pub struct Place {
    pub subject: Static,
    pub value: Option<Static>,
}

impl Place {
    pub const NOWHERE: Place = Place { subject: Static::lit(c""), value: None };
}

/// The causes of a usage error.
const UNKNOWN: Static = ZStr::lit(c"unknown option");
const NO_VALUE: Static = ZStr::lit(c"needs a value");
const SUPERFLUOUS: Static = ZStr::lit(c"takes no value");
