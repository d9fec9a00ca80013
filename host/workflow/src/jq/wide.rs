//! Full-width punctuation where jq's own is meant. In texts and comments it is what it should be.

use weft_yaml::Wide;

use super::Problem;

pub(super) fn check(program: &str) -> Result<(), Problem> {
    let Some((offset, wide)) = first(program) else { return Ok(()) };
    let reason = format!("the expression has {}, which isn't jq", wide.told());
    let remedy = format!("{}, or put it in a text: `\"{}\"`", wide.remedy(), wide.written);
    Err(Problem { offset: Some(offset), reason, remedy })
}

/// The first such character outside of texts and comments, and where it is.
fn first(program: &str) -> Option<(usize, Wide)> {
    // What is open: `"` for a text, `(` for brackets, those of an interpolation among them.
    let mut open: Vec<char> = Vec::new();
    let mut characters = program.char_indices();
    while let Some((offset, character)) = characters.next() {
        let in_text = open.last() == Some(&'"');
        match character {
            '\\' if in_text => {
                let escaped = characters.next().map(|(_, character)| character);
                open.extend(escaped.filter(|character| *character == '('));
            }
            '"' if in_text => drop(open.pop()),
            _ if in_text => {}
            '"' | '(' => open.push(character),
            ')' => drop(open.pop()),
            '#' => drop(characters.find(|(_, character)| *character == '\n')),
            _ => {
                if let Some(wide) = Wide::of(character) {
                    return Some((offset, wide));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_another_keyboard_are_named_with_their_place() {
        for (program, offset, told) in [
            (".a｜.b", 2, "full-width bar"),
            ("{a： .b}", 2, "full-width colon"),
            ("[.a，.b]", 3, "full-width comma"),
            (".a == “x”", 6, "full-width quote"),
            (".a　| .b", 2, "full-width space"),
            ("map（.a）", 3, "full-width parenthesis"),
            ("\"\\(.a｜.b)\"", 5, "full-width bar"),
            (".a ＞ 1", 3, "full-width angle bracket"),
            ("# 一，二\n.a，.b", "# 一，二\n.a".len(), "full-width comma"),
        ] {
            let problem = check(program).expect_err(program);
            assert_eq!(problem.offset, Some(offset), "{program}");
            assert!(problem.reason.contains(told), "{program}: {problem:?}");
        }
    }

    #[test]
    fn texts_and_comments_may_be_chinese() {
        for program in
            ["\"你好，世界：\"", "\"“\\(.a)”（\\(.b | \"，\"))\"", ".a # 一，二", ".\"价格（元）\"", "\"\\\"，\""]
        {
            assert_eq!(check(program), Ok(()), "{program}");
        }
    }
}
