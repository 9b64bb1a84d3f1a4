//! What the pages say: their transcripts are run, their links lead somewhere, and their pictures
//! are what the code here draws. With `PID1_TEST_WRITE=1` transcripts and pictures are made anew.

#[path = "../support/mod.rs"]
mod support;

mod links;
mod pictures;
mod places;
mod transcripts;
