//! What is a credential: a name that means one, or a value that looks like nothing else.
//!
//! Names are read word by word, in whatever way the words are joined: `X-Amz-Security-Token`, `private_token` and
//! `sessionKey` alike. The last word says what a thing is: `token_type` is a type, `page_token` is a place in a list.
//!
//! A value under a name that says nothing is taken for a credential if it looks drawn by lot: one word of at least 16
//! signs with capitals, small letters and digits in turn, or of at least 32 with digits and letters of one case. That
//! leaves numbers of orders, UUIDs, times, addresses of pages, paths and names of products as they are, and ids and
//! digests by their names. What is sealed by mistake is told like all that is sealed, and is replayed all the same as
//! long as the workflow doesn't write it itself.

/// What a name says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It is a credential.
    Credential,
    /// It may be one: `key` is a credential in a query, and the name of a field in a list of fields.
    Maybe,
    /// It is none: an id, a digest, an address, a text.
    Ordinary,
    /// Nothing.
    Unknown,
}

/// Names of fields that hold credentials, in lower case and without signs between words. OAuth 2 (RFC 6749), OpenID
/// Connect, and what platforms call theirs.
const NAMES: [&str; 40] = [
    "accesskey",
    "accesskeyid",
    "accesskeysecret",
    "accesstoken",
    "apikey",
    "apisecret",
    "appkey",
    "appsecret",
    "authkey",
    "authorization",
    "authtoken",
    "bearer",
    "clientassertion",
    "clientsecret",
    "cookie",
    "credential",
    "credentials",
    "csrftoken",
    "idtoken",
    "jsapiticket",
    "jwt",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "refreshtoken",
    "secret",
    "secretkey",
    "session",
    "sessionid",
    "sessionkey",
    "sessiontoken",
    "sign",
    "signature",
    "suiteticket",
    "ticket",
    "token",
    "tenantaccesstoken",
    "xapikey",
];

/// Ends of names that hold credentials, written like the names: `X-Shopify-Access-Token`, `wx_api_key`.
const ENDS: [&str; 9] = [
    "accesstoken",
    "refreshtoken",
    "apikey",
    "authtoken",
    "secretkey",
    "clientsecret",
    "password",
    "sessid",
    "sessionid",
];

/// Last words of names that mean a credential.
const WORDS: [&str; 11] = [
    "authorization",
    "cookie",
    "credential",
    "jwt",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "token",
];

/// Words before `token` that make it a place in a list.
const PLACES: [&str; 12] = [
    "after",
    "before",
    "continuation",
    "cursor",
    "next",
    "page",
    "prev",
    "previous",
    "resume",
    "scroll",
    "start",
    "sync",
];

/// Words before `key` that make it a credential.
const KEYS: [&str; 16] = [
    "access",
    "account",
    "api",
    "app",
    "auth",
    "client",
    "consumer",
    "encryption",
    "license",
    "master",
    "private",
    "secret",
    "session",
    "shared",
    "signing",
    "subscription",
];

/// Last words of names that mean a credential in some places and not in others.
const MAYBE_WORDS: [&str; 15] = [
    "assertion",
    "auth",
    "bearer",
    "hmac",
    "key",
    "mac",
    "otp",
    "psk",
    "session",
    "sid",
    "sig",
    "sign",
    "signature",
    "ticket",
    "verifier",
];

/// Last words of names whose values look drawn by lot and are no credentials. Whatever else ends with `id` is one, too.
const ORDINARY_WORDS: [&str; 34] = [
    "avatar",
    "checksum",
    "code",
    "commit",
    "content",
    "cursor",
    "description",
    "digest",
    "etag",
    "file",
    "filename",
    "fingerprint",
    "guid",
    "hash",
    "href",
    "icon",
    "image",
    "img",
    "integrity",
    "link",
    "md5",
    "name",
    "no",
    "number",
    "path",
    "revision",
    "sha1",
    "sha256",
    "sn",
    "src",
    "title",
    "uri",
    "url",
    "uuid",
];

/// Last words that say how a value is written and not what it is.
const FORMS: [&str; 9] = ["b64", "base64", "current", "hex", "old", "plain", "raw", "string", "value"];

/// Last words of names whose values are credentials however short they are.
const SHORT_WORDS: [&str; 7] = ["otp", "passcode", "passphrase", "passwd", "password", "pwd", "totp"];

/// What a name says of its value.
pub fn meaning(name: &str) -> Meaning {
    let words = words(name);
    let Some((last, before)) = head(&words) else { return Meaning::Unknown };
    if is_one_of(last, &["token"]) && PLACES.contains(&before) {
        return Meaning::Ordinary;
    }
    let joined = words.concat();
    let known = NAMES.contains(&joined.as_str()) || ENDS.iter().any(|end| joined.ends_with(end));
    let of_secret = matches!(last, "hash" | "digest") && is_one_of(before, &WORDS);
    let key = is_one_of(last, &["key"]) && KEYS.contains(&before);
    let id = last == "id" && matches!(before, "key" | "session");
    if known || of_secret || key || id || is_one_of(last, &WORDS) {
        Meaning::Credential
    } else if is_one_of(last, &MAYBE_WORDS) {
        Meaning::Maybe
    } else if is_one_of(last, &ORDINARY_WORDS) || last.ends_with("id") || last.ends_with("ids") {
        Meaning::Ordinary
    } else {
        Meaning::Unknown
    }
}

/// Whether a value of this name is a credential however short it is: a password, a number that was sent to a telephone.
pub fn may_be_short(name: &str) -> bool {
    let words = words(name);
    head(&words).is_some_and(|(last, _)| SHORT_WORDS.contains(&last))
}

/// The word that says what it is, and the one before that.
fn head(words: &[String]) -> Option<(&str, &str)> {
    let is_number = |word: &str| word.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit());
    let is_form = |word: &str| FORMS.contains(&word) || is_number(word);
    let forms = words.iter().rev().take_while(|word| is_form(word.as_str())).count();
    // A name of such words alone is what they say.
    let words = if forms == words.len() { words } else { &words[..words.len() - forms] };
    let (last, before) = words.split_last()?;
    Some((last.as_str(), before.last().map_or("", String::as_str)))
}

/// Whether a word is in a list, or is more than one of a word that is.
fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.contains(&word) || word.strip_suffix('s').is_some_and(|one| list.contains(&one))
}

/// The words of a name in lower case: `X-Auth`, `xAuth` and `x_auth` are `x` and `auth`, `APIKey` is `api` and `key`.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (index, char) in chars.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| chars[before]);
        let ends_capitals = chars.get(index + 1).is_some_and(|after| after.is_lowercase());
        let begins = |before: char| !before.is_uppercase() || ends_capitals;
        if !char.is_alphanumeric() || char.is_uppercase() && before.is_some_and(begins) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| char.is_alphanumeric()) {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Shortest and longest value that is looked at: longer ones are pictures and documents.
const RANDOM_BYTES: std::ops::RangeInclusive<usize> = 20..=2048;
/// Shortest word in it, of capitals, small letters and digits, and of letters of one case and digits.
const MIXED_BYTES_MIN: usize = 16;
const ONE_CASE_BYTES_MIN: usize = 32;
/// Of two neighbours drawn by lot, six in ten are of different kinds, with one case five in ten; within words few are.
const TURNS_MIN: f64 = 0.3;
/// Shannon's entropy, in bits for a sign. Drawn by lot it is about 4, for 16 hexadecimal digits 3.6; `00010001` has 0.8.
const BITS_MIN: f64 = 3.0;
/// Small letters in a row that make a word: `OrderStatusChangedEvent2026`.
const WORD_LETTERS_MIN: usize = 4;
/// Most of a value that is such words.
const WORDS_MAX: f64 = 0.3;

/// Whether a value looks drawn by lot. See above.
pub fn looks_random(value: &str) -> bool {
    let may_be_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_-.".contains(&byte);
    if !RANDOM_BYTES.contains(&value.len()) || !value.bytes().all(may_be_sign) || value.starts_with('/') {
        return false;
    }
    let word = longest_word(value);
    let has = |kind: fn(&u8) -> bool| word.bytes().any(|byte| kind(&byte));
    let (digits, small, capitals) = (has(u8::is_ascii_digit), has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
    let least = if small && capitals { MIXED_BYTES_MIN } else { ONE_CASE_BYTES_MIN };
    let is_of_words = small && capitals && share_of_words(word) > WORDS_MAX;
    digits
        && (small || capitals)
        && word.len() >= least
        && !is_of_words
        && turns(word) >= TURNS_MIN
        && bits(word) >= BITS_MIN
}

/// Whether a value under a name that may mean a credential is one: no word, and no number.
pub fn looks_chosen_for_secrecy(value: &str) -> bool {
    const BYTES_MIN: usize = 12;
    let word = longest_word(value);
    let has_both =
        word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().any(|byte| byte.is_ascii_alphabetic());
    !value.contains([' ', ':']) && has_both && word.len() >= BYTES_MIN && bits(word) >= BITS_MIN
}

fn longest_word(value: &str) -> &str {
    let words = value.split(|char: char| !char.is_ascii_alphanumeric() && char != '+');
    words.max_by_key(|word| word.len()).unwrap_or_default()
}

/// How many neighbours are of different kinds, from 0 to 1.
fn turns(word: &str) -> f64 {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let bytes = word.as_bytes();
    let turns = bytes.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
    turns as f64 / bytes.len().saturating_sub(1).max(1) as f64
}

fn share_of_words(word: &str) -> f64 {
    let runs = word.split(|char: char| !char.is_ascii_lowercase()).map(str::len);
    let letters: usize = runs.filter(|letters| *letters >= WORD_LETTERS_MIN).sum();
    letters as f64 / word.len().max(1) as f64
}

fn bits(word: &str) -> f64 {
    let mut counts = [0_u32; 256];
    word.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let all = word.len() as f64;
    let shares = counts.into_iter().filter(|count| *count > 0).map(|count| f64::from(count) / all);
    -shares.map(|share| share * share.log2()).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_word_by_word() {
        assert_eq!(words("X-Amz-Security-Token"), ["x", "amz", "security", "token"]);
        assert_eq!(words("sessionKey2"), ["session", "key2"]);
        assert_eq!(words("APIKey"), ["api", "key"]);
        assert_eq!(words("connect.sid"), ["connect", "sid"]);
        for name in [
            "Private-Token",
            "X-Amz-Security-Token",
            "X-CSRF-Token",
            "jobToken",
            "pin_token",
            "Ocp-Apim-Subscription-Key",
            "x-api-key",
            "APIKey",
            "secretAccessKey",
            "aws_access_key_id",
            "PHPSESSID",
            "session_id",
            "passwd",
            "userPassword",
            "password_hash",
            "client_secret_value",
            "token_v2",
            "tokens",
            "proxy-authorization",
        ] {
            assert_eq!(meaning(name), Meaning::Credential, "{name}");
        }
        for name in ["X-Auth", "sig", "X-Signature", "key", "sid", "connect.sid", "otp", "code_verifier", "hmac"] {
            assert_eq!(meaning(name), Meaning::Maybe, "{name}");
        }
        for name in ["openid", "wx_union_id", "order_no", "next_page_token", "nextToken", "md5", "image_url", "uuid"] {
            assert_eq!(meaning(name), Meaning::Ordinary, "{name}");
        }
        for name in ["token_type", "password_required", "status", "value", "", "收件人", "keyword", "tokenizer"] {
            assert_eq!(meaning(name), Meaning::Unknown, "{name}");
        }
        assert!(may_be_short("otp") && may_be_short("new_password") && !may_be_short("token"));
    }

    #[test]
    fn what_is_drawn_by_lot_is_told_from_what_is_not() {
        for value in [
            "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
            "glpat-Zx81kQpLm3TvR7uYw2Bd",
            "FwoGZXIvYXdzEBYaDKz8hQ1nF3tLk2",
            "5f3c9a7b21d84e600f343b0931126a20",
            "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        ] {
            assert!(looks_random(value), "{value}");
        }
        for value in [
            "JY202611300001234567890",
            "20261130112233445566778899",
            "ORD-2026-0001-XYZ-ABCDEFG",
            "550e8400-e29b-41d4-a716-446655440000",
            "2026-01-01T10-00-00.000Z-0800",
            "https://shop.example/a/B1c2D3e4F5g6H7i8J9",
            "/media/Zx81kQpLm3TvR7uYw2Bd.png",
            "media/2026/Orders/abcDEF123.png",
            "OrderStatusChangedEvent2026V2",
            "iPhone15ProMax256GBNaturalTitanium",
            "~3F6074A83A7EEC12530D4C484489CD6D~",
            "00000000000000000000000000000000a1",
            "short1A",
            "",
        ] {
            assert!(!looks_random(value), "{value}");
        }
        assert!(!looks_random(&"aB1".repeat(1000)), "too long");
        assert!(looks_chosen_for_secrecy("0123456789abcdef") && looks_chosen_for_secrecy("AKIAIOSFODNN7EXAMPLE"));
        for value in ["customer_name", "order_status_2026", "202611300001", "a b1c2d3e4f5g6h7", ""] {
            assert!(!looks_chosen_for_secrecy(value), "{value}");
        }
    }
}
