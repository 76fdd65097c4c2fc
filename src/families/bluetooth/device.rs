//! The address of a Bluetooth device: six bytes, written in hexadecimal with colons.

use std::fmt;

/// The address of a device, the most significant byte first, as it is written.
///
/// ```
/// use rsock::families::bluetooth::Device;
///
/// assert_eq!(Device([1, 0x23, 0x45, 0x67, 0x89, 0xab]).to_string(), "01:23:45:67:89:AB");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Device(pub [u8; 6]);

impl Device {
    /// Read what sscanf(3) reads by `%X:%X:%X:%X:%X:%X`, since that is what Python takes: in front of a
    /// number white space, a sign and `0x` are let pass. `None` if it is anything else, or goes on.
    ///
    /// ```
    /// use rsock::families::bluetooth::Device;
    ///
    /// assert_eq!(Device::parse(b"0:0:0:0:0:ff"), Some(Device([0, 0, 0, 0, 0, 255])));
    /// assert_eq!(Device::parse(b"0:0"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        let mut bytes = [0; 6];
        let mut rest = text;
        for (position, byte) in bytes.iter_mut().enumerate() {
            if position > 0 {
                rest = rest.strip_prefix(b":")?;
            }
            let number;
            (number, rest) = scan(rest)?;
            *byte = u8::try_from(number).ok()?;
        }
        rest.is_empty().then_some(Self(bytes))
    }

    /// In the kernel's order.
    pub(super) fn reversed(self) -> [u8; 6] {
        let mut bytes = self.0;
        bytes.reverse();
        bytes
    }

    pub(super) fn from_reversed(mut bytes: [u8; 6]) -> Self {
        bytes.reverse();
        Self(bytes)
    }
}

impl fmt::Display for Device {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, rest @ ..] = self.0;
        write!(formatter, "{first:02X}")?;
        rest.iter().try_for_each(|byte| write!(formatter, ":{byte:02X}"))
    }
}

/// One number of sscanf's `%X`, and what stands behind it. Like strtoul(3) it stops at the largest unsigned
/// long, and a sign turns it around; of the result the lower half is kept.
fn scan(text: &[u8]) -> Option<(u32, &[u8])> {
    let text = skip(text, |byte| byte.is_ascii_whitespace() || byte == 0x0b);
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (prefixed, text) = match text {
        // The 0 counts as a digit even if none follows the x.
        [b'0', b'x' | b'X', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let rest = skip(text, |byte| byte.is_ascii_hexdigit());
    let digits = &text[..text.len() - rest.len()];
    if digits.is_empty() && !prefixed {
        return None;
    }
    let magnitude = magnitude(digits);
    let number = match magnitude {
        Some(number) if negative => number.wrapping_neg(),
        number => number.unwrap_or(u64::MAX),
    };
    #[allow(clippy::cast_possible_truncation, reason = "as C casts")]
    Some((number as u32, rest))
}

fn magnitude(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        number.checked_mul(16)?.checked_add(digit.into())
    })
}

fn skip(text: &[u8], passes: impl Fn(u8) -> bool) -> &[u8] {
    let count = text.iter().take_while(|byte| passes(**byte)).count();
    &text[count..]
}

#[cfg(test)]
mod tests {
    use super::Device;

    #[test]
    fn texts_are_read_as_sscanf_reads_them() {
        let expected = Some(Device([0, 1, 0x2a, 0xff, 0xfe, 5]));
        for text in ["0:1:2a:ff:fe:5", " 00:+01:0x2A:\tFF:000fe:-fffffffffffffffb"] {
            assert_eq!(Device::parse(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let texts: [&[u8]; 9] = [
            b"",
            b"0:0:0:0:0",
            b"0:0:0:0:0:",
            b"0:0:0:0:0:0:0",
            b"0:0:0:0:0:100",
            b"0:0:0:0:0:0 ",
            b"0 :0:0:0:0:0",
            b"0:0:0:0:0:-1",
            b"g:0:0:0:0:0",
        ];
        for text in texts {
            assert_eq!(Device::parse(text), None, "{}", text.escape_ascii());
        }
    }
}
