//! Bodies that are small on the wire.

use std::io::Write;

use flate2::{Compress, Compression, Crc, FlushCompress};

/// A gzip text that unpacks to `blocks` times 16 MiB of spaces, made by repeating one packed block.
///
/// # Panics
/// Never: memory is written to.
pub fn gzip(blocks: usize) -> Vec<u8> {
    const BLOCK_BYTES: usize = 16 << 20;
    // Magic number, deflate, no flags, no time, no system.
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let block = deflated(&vec![b' '; BLOCK_BYTES]);
    for _ in 0..blocks {
        packed.extend_from_slice(&block);
    }
    // The last block: one without anything in it. Checksum and length would follow; nobody should come this far.
    packed.write_all(&[1, 0, 0, 0xff, 0xff]).expect("memory takes everything");
    packed
}

/// The same as a proper gzip text of these bytes.
///
/// # Panics
/// Never: memory is written to.
pub fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    packed.extend(deflated(bytes));
    packed.extend([1, 0, 0, 0xff, 0xff]);
    let mut sum = Crc::new();
    sum.update(bytes);
    packed.extend(sum.sum().to_le_bytes());
    packed.extend((bytes.len() as u32).to_le_bytes());
    packed
}

/// Ends at a byte and refers to nothing before it, so that several can stand in a row.
fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() / 100 + 1024);
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(bytes, &mut packed, FlushCompress::Full).expect("memory takes everything");
    packed
}
