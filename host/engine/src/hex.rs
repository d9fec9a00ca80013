//! Bytes as hexadecimal digits.

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 32 bytes from 64 digits.
pub(crate) fn read_seed(text: &str) -> Option<[u8; 32]> {
    let digits = |start: usize| u8::from_str_radix(text.get(start..start + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..64).step_by(2).map(digits).collect();
    bytes?.try_into().ok()
}
