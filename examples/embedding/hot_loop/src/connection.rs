//! One connection: requests in, answers out.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Service;

const LARGEST: u32 = 1 << 20;

pub async fn serve(mut stream: TcpStream, service: Arc<Service>) {
    // An end in the middle of a request and a reset concern this connection alone.
    let _ = converse(&mut stream, &service).await;
}

async fn converse(stream: &mut TcpStream, service: &Service) -> io::Result<()> {
    loop {
        let length = stream.read_u32().await?;
        if length > LARGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut request = vec![0; length as usize];
        stream.read_exact(&mut request).await?;
        let (status, body) = service.answer(request);
        let length = u32::try_from(body.len()).map_err(|_| io::ErrorKind::InvalidData)?;
        stream.write_u8(status).await?;
        stream.write_u32(length).await?;
        stream.write_all(&body).await?;
    }
}

impl Service {
    fn answer(&self, mut request: Vec<u8>) -> (u8, Vec<u8>) {
        if request.first() == Some(&b'?') {
            return self.ask(&request[1..]);
        }
        request.make_ascii_uppercase();
        self.answered.fetch_add(1, Ordering::Relaxed);
        (0, request)
    }

    /// The other connections wait meanwhile, and for the interpreter.
    fn ask(&self, request: &[u8]) -> (u8, Vec<u8>) {
        let answer = Python::attach(|py| {
            let answer = self.function.bind(py).call1((PyBytes::new(py, request),));
            answer.and_then(|answer| answer.extract()).map_err(|error| error.to_string())
        });
        let count = if answer.is_ok() { &self.answered } else { &self.failed };
        count.fetch_add(1, Ordering::Relaxed);
        answer.map_or_else(|text| (1, text.into_bytes()), |body| (0, body))
    }
}
