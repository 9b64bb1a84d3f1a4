//! The example `orphans` once more, as a program that needs no init around it: it is its own.

#[path = "../orphans.rs"]
mod orphans;

fn main() -> Result<(), pidone::Error> {
    pidone::Init::new().launch()?;
    orphans::main();
    Ok(())
}
