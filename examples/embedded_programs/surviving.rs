//! The example `surviving` once more, as a program that needs no init around it: it is its own.

#[path = "../surviving.rs"]
mod surviving;

fn main() -> Result<(), pidone::Error> {
    pidone::Init::new().launch()?;
    surviving::main();
    Ok(())
}
