//! A server that is its own process 1, with tokio: SIGTERM ends its listening, those who are
//! connected are served to their end, and then it ends with status 0. Each line that it is
//! sent, it sends back.
//!
//! ```sh
//! cargo run --example server -- 127.0.0.1:7007
//! ```

use std::error::Error;
use std::io;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

fn main() -> Result<(), Box<dyn Error>> {
    // Before there is a runtime, since that has threads.
    pidone::Init::new().launch()?;
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:0".into());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    Ok(runtime.block_on(serve(&address))?)
}

async fn serve(address: &str) -> io::Result<()> {
    let mut stop = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                connections.spawn(echo(stream));
            }
            _ = stop.recv() => break,
        }
    }
    // Nobody can connect any more.
    drop(listener);
    println!("draining");
    while connections.join_next().await.is_some() {}
    println!("drained");
    Ok(())
}

async fn echo(stream: TcpStream) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    while let Some(line) = lines.next_line().await? {
        write.write_all(format!("{line}\n").as_bytes()).await?;
    }
    Ok(())
}
