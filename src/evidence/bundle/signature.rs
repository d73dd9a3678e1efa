//! An SSH signature as it lies in a bundle: the form of OpenSSH's `PROTOCOL.sshsig`, read strictly, so
//! that each signature has one text and each key one file. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest, Sha256};

use super::{STATEMENT, ssh};

/// The first line.
const HEADER: &str = "-----BEGIN SSH SIGNATURE-----";

/// The last line.
const FOOTER: &str = "-----END SSH SIGNATURE-----";

/// How many characters `ssh-keygen` puts in a line.
const WIDTH: usize = 70;

/// What the blob begins with.
const MAGIC: &[u8] = b"SSHSIG";

/// The version of the blob's form.
const VERSION: u32 = 1;

/// How many bytes of a key's digest name its file.
const NAMED_BY: usize = 8;

/// What a certificate is called, what the key in it is called, and of how many texts that key is made
/// beside its name. OpenSSH documents them in `PROTOCOL.certkeys` and `PROTOCOL.u2f`.
const CERTIFICATES: &[(&str, &str, usize)] = &[
    ("ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519", 1),
    ("ssh-rsa-cert-v01@openssh.com", "ssh-rsa", 2),
    ("ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp256", 2),
    ("ecdsa-sha2-nistp384-cert-v01@openssh.com", "ecdsa-sha2-nistp384", 2),
    ("ecdsa-sha2-nistp521-cert-v01@openssh.com", "ecdsa-sha2-nistp521", 2),
    ("sk-ssh-ed25519-cert-v01@openssh.com", "sk-ssh-ed25519@openssh.com", 2),
    ("sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", 3),
];

/// A signature, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    blob: Vec<u8>,
    key: Vec<u8>,
}

/// Whether a file of a bundle holds a signature, by its name.
pub fn is_file_name(name: &str) -> bool {
    let rest = name.strip_prefix(STATEMENT).and_then(|rest| rest.strip_suffix(".sig"));
    rest.is_some_and(|key| key.is_empty() || key.starts_with('.'))
}

impl Signature {
    /// Reads the text of a signature, however its lines are broken.
    ///
    /// # Errors
    /// What is wrong with it, as what it is or is not.
    pub fn parse(text: &[u8]) -> Result<Self, &'static str> {
        let text = std::str::from_utf8(text).map_err(|_| "is no text")?;
        let inner = text.trim_end().strip_prefix(HEADER).and_then(|rest| rest.strip_suffix(FOOTER));
        let inner = inner.ok_or("is no SSH signature")?;
        let base64: String = inner.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
        let blob = STANDARD.decode(base64).map_err(|_| "holds what is no base64")?;
        let key = plain(key(&blob)?)?;
        Ok(Self { blob, key })
    }

    /// The one text of this signature: what `ssh-keygen` writes.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for (at, c) in STANDARD.encode(&self.blob).chars().enumerate() {
            if at > 0 && at % WIDTH == 0 {
                text.push('\n');
            }
            text.push(c);
        }
        text + "\n" + FOOTER + "\n"
    }

    /// The key that signed, as `ssh-keygen -l` shows it.
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(&self.key)))
    }

    /// The file that it lies in: one for each key.
    pub fn file_name(&self) -> String {
        let key: String = crate::digest::of_bytes(&self.key).chars().take(2 * NAMED_BY).collect();
        format!("{STATEMENT}.{key}.sig")
    }
}

/// The public key in a blob, all of which must be as it is documented.
fn key(blob: &[u8]) -> Result<&[u8], &'static str> {
    let rest = blob.strip_prefix(MAGIC).ok_or("is no SSH signature")?;
    let (version, rest) = number(rest)?;
    if version != VERSION {
        return Err("is an SSH signature of another version");
    }
    let (key, rest) = string(rest)?;
    let (namespace, rest) = string(rest)?;
    if namespace != ssh::NAMESPACE.as_bytes() {
        return Err("is a signature for another purpose");
    }
    let (reserved, rest) = string(rest)?;
    if !reserved.is_empty() {
        return Err("has something where nothing may be");
    }
    let (hash, rest) = string(rest)?;
    if ![&b"sha256"[..], b"sha512"].contains(&hash) {
        return Err("is made of a digest that is not known");
    }
    let (_, rest) = string(rest)?;
    if rest.is_empty() { Ok(key) } else { Err("has something behind its end") }
}

/// The key itself, of a key or of a certificate of one.
fn plain(key: &[u8]) -> Result<Vec<u8>, &'static str> {
    let (called, rest) = string(key)?;
    let certificate = CERTIFICATES.iter().find(|(name, ..)| name.as_bytes() == called);
    let Some((_, name, texts)) = certificate else { return Ok(key.to_vec()) };
    let (_nonce, fields) = string(rest)?;
    let mut behind = fields;
    for _ in 0..*texts {
        (_, behind) = string(behind)?;
    }
    let fields = fields.strip_suffix(behind).unwrap_or(fields);
    let length = u32::try_from(name.len()).map_err(|_| SHORT)?;
    Ok([&length.to_be_bytes(), name.as_bytes(), fields].concat())
}

/// Why a blob cannot be taken apart.
const SHORT: &str = "ends too early";

/// The number that some bytes begin with.
fn number(bytes: &[u8]) -> Result<(u32, &[u8]), &'static str> {
    let (number, rest) = bytes.split_first_chunk().ok_or(SHORT)?;
    Ok((u32::from_be_bytes(*number), rest))
}

/// The text that some bytes begin with, behind its length.
fn string(bytes: &[u8]) -> Result<(&[u8], &[u8]), &'static str> {
    let (length, rest) = number(bytes)?;
    let length = usize::try_from(length).map_err(|_| SHORT)?;
    rest.split_at_checked(length).ok_or(SHORT)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::{FOOTER, HEADER, Signature, is_file_name};

    /// What `ssh-keygen -Y sign -n pgcanon-evidence` of OpenSSH 9.2 wrote; `ssh-keygen -l` shows the
    /// key as `FINGERPRINT`.
    const TEXT: &str = "-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgBcbkvs8p/Fkzl44NUCE4fKzNRe
JsdbnMFjqUldhJe+0AAAAQcGdjYW5vbi1ldmlkZW5jZQAAAAAAAAAGc2hhNTEyAAAAUwAA
AAtzc2gtZWQyNTUxOQAAAEDUWM4fGLfCQrD55HBy/cwa6trWxYaqHk1uMXrgsKm30g09Xa
5/tlbGYK9vTN6Cy2jhFuc8Ii3n74OHgPfy4HcK
-----END SSH SIGNATURE-----
";
    const FINGERPRINT: &str = "SHA256:1gq3bhQrTYhLIF02ak9850QJrkGf9U3VOekGii8syyY";

    fn blob(text: &str) -> Vec<u8> {
        let inner = text.trim().strip_prefix(HEADER).unwrap().strip_suffix(FOOTER).unwrap();
        STANDARD.decode(inner.replace('\n', "")).unwrap()
    }

    fn armoured(blob: &[u8]) -> String {
        format!("{HEADER}\n{}\n{FOOTER}\n", STANDARD.encode(blob))
    }

    #[test]
    fn a_signature_has_one_text_and_its_key_one_file() {
        let signature = Signature::parse(TEXT.as_bytes()).unwrap();
        assert_eq!(signature.to_text(), TEXT);
        assert_eq!(signature.fingerprint(), FINGERPRINT);
        let name = signature.file_name();
        assert_eq!(name, "statement.json.d60ab76e142b4d88.sig");
        assert!(is_file_name(&name) && super::super::is_name(&name));
        let other_lines = armoured(&blob(TEXT)).replace('\n', "\r\n") + "\n\n";
        assert_eq!(Signature::parse(other_lines.as_bytes()).unwrap().to_text(), TEXT);
    }

    #[test]
    fn what_is_not_as_documented_is_no_signature() {
        let good = blob(TEXT);
        let at = |part: &[u8]| good.windows(part.len()).position(|window| window == part).unwrap();
        let changed = |at: usize, byte: u8| {
            let mut blob = good.clone();
            blob[at] = byte;
            armoured(&blob)
        };
        let behind = armoured(&[&good[..], b"x"].concat());
        let short = armoured(&good[..good.len() - 1]);
        let purpose = at(b"pgcanon");
        let reserved = {
            let end = purpose + b"pgcanon-evidence".len();
            let (before, after) = good.split_at(end);
            armoured(&[before, b"\0\0\0\x01x", &after[4..]].concat())
        };
        let cases = [
            (TEXT.replace("BEGIN", "BEGUN"), "is no SSH signature"),
            (TEXT.replacen('U', "!", 1), "is no SSH signature"),
            (TEXT.replacen("\nU1", "\n!1", 1), "holds what is no base64"),
            (TEXT.replacen("\nU1", "\nV1", 1), "is no SSH signature"),
            (changed(9, 2), "is an SSH signature of another version"),
            (changed(purpose, b'P'), "is a signature for another purpose"),
            (reserved, "has something where nothing may be"),
            (changed(at(b"sha512") + 3, b'6'), "is made of a digest that is not known"),
            (behind, "has something behind its end"),
            (short, "ends too early"),
        ];
        for (text, expected) in cases {
            assert_eq!(Signature::parse(text.as_bytes()).unwrap_err(), expected, "{text}");
        }
        assert_eq!(Signature::parse(b"\xff").unwrap_err(), "is no text");
    }
}
