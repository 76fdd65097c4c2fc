//! One connection: read a request, let the handler answer it, write the answer.

use std::io;
use std::time::Duration;

use rsock::{Socket, Timeout};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch::Receiver;
use tokio::task::spawn_blocking;

use crate::handler::Handler;

const LARGEST: u32 = 1 << 20;

/// How long a call of the handler on the connection may wait.
const PATIENCE: Duration = Duration::from_secs(30);

pub async fn serve(mut stream: TcpStream, handler: &'static Handler, mut stopping: Receiver<bool>) {
    loop {
        let request = tokio::select! {
            request = read(&mut stream) => request,
            _ = stopping.wait_for(|stop| *stop) => return,
        };
        let Ok(Some(request)) = request else { return };
        match exchange(stream, request, handler).await {
            Ok(Some(same)) => stream = same,
            Ok(None) => return, // the handler has closed or kept it
            Err(error) => return eprintln!("connection: {error}"),
        }
    }
}

/// A request, nothing if the peer has ended.
async fn read(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let length = match stream.read_u32().await {
        Ok(length) if length <= LARGEST => length,
        Ok(_) => return Err(io::ErrorKind::InvalidData.into()),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut request = vec![0; length as usize];
    stream.read_exact(&mut request).await?;
    Ok(Some(request))
}

/// Lend the connection to the handler and write what it answers.
async fn exchange(
    stream: TcpStream,
    request: Vec<u8>,
    handler: &'static Handler,
) -> io::Result<Option<TcpStream>> {
    let socket = Socket::try_from(stream)?;
    socket.set_timeout(Timeout::After(PATIENCE)).map_err(io::Error::from)?;
    // On a thread that may wait: for the interpreter, and in the handler.
    let (socket, answer) = spawn_blocking(move || handler.answer(socket, &request)).await?;
    let Some(socket) = socket else { return Ok(None) };
    let mut stream = TcpStream::try_from(socket)?;
    let (status, body) = match answer {
        Ok(body) => (0, body),
        Err(text) => (1, text.into_bytes()),
    };
    let length = u32::try_from(body.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    stream.write_u8(status).await?;
    stream.write_u32(length).await?;
    stream.write_all(&body).await?;
    Ok(Some(stream))
}
