//! The example `sigterm` once more, as a program that needs no init around it: it is its own.

#[path = "../sigterm.rs"]
mod sigterm;

fn main() -> Result<(), pidone::Error> {
    pidone::Init::new().launch()?;
    sigterm::main();
    Ok(())
}
