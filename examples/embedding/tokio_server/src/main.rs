//! A TCP server of tokio's whose requests are answered by a handler in Python.
//!
//! A request is a length, four bytes, most significant first, and as many bytes. For each the connection goes to the
//! handler as an `rsock.socket`, and comes back. The answer is a byte, 0 or 1 if the handler raised, and
//! again a length and the bytes.

mod connection;
mod handler;
mod lent;

use std::error::Error;
use std::time::Duration;

use pyo3::Python;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use handler::Handler;

/// How long connections and handlers get to end once the server is told to.
const GRACE: Duration = Duration::from_secs(10);

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: tokio_server HANDLER.py")?;
    rsock::border::append_to_inittab();
    Python::initialize();
    // Never dropped: what is Python's may only be dropped by a thread that is attached.
    let handler: &'static Handler = Box::leak(Box::new(Handler::load(&path)?));
    let runtime = Runtime::new()?;
    let result = runtime.block_on(serve(handler));
    // A handler that computes for ever is left behind.
    runtime.shutdown_timeout(GRACE);
    result
}

async fn serve(handler: &'static Handler) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let (stop, stopping) = watch::channel(false);
    let mut connections = JoinSet::new();
    println!("listening on {}", listener.local_addr()?);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let served = connection::serve(stream, handler, stopping.clone());
                    connections.spawn(served);
                }
                Err(error) => wait_out(&error).await,
            },
            Some(_) = connections.join_next() => {} // forget it
            _ = interrupt.recv() => break,
            _ = terminate.recv() => break,
        }
    }
    drop(listener);
    let _ = stop.send(true);
    handler.lent.shut_down();
    let ended = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
    println!("{handler}");
    ended.map_err(|_| "a handler did not end".into())
}

/// accept(2) fails for want of descriptors, or because a peer has reset its connection already.
async fn wait_out(error: &std::io::Error) {
    eprintln!("accept: {error}");
    tokio::time::sleep(Duration::from_millis(10)).await;
}
