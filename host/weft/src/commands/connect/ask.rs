//! Asking somebody in a terminal, or a program that answers line by line.

use std::io::{BufRead, IsTerminal};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::language::Language;
use crate::message::{Message, Messages};
use crate::{exit, print};

/// Most bytes of an answer.
const ANSWER_BYTES_MAX: usize = 64 << 10;
/// How often somebody is asked the same.
const TIMES: usize = 5;

/// Who is asked.
pub struct Asked {
    pub language: Language,
    lines: Option<UnboundedReceiver<String>>,
}

impl Asked {
    pub fn new(language: Language) -> Self {
        Self { language, lines: None }
    }

    /// The next line that somebody writes; none once nobody does any more. A thread reads them, so that a code can be pasted
    /// while the platform's answer is waited for.
    pub async fn line(&mut self) -> Option<String> {
        let lines = self.lines.get_or_insert_with(|| {
            let (sender, receiver) = unbounded_channel();
            std::thread::spawn(move || {
                for line in std::io::stdin().lock().lines() {
                    let Ok(line) = line else { return };
                    if line.len() > ANSWER_BYTES_MAX || sender.send(line).is_err() {
                        return;
                    }
                }
            });
            receiver
        });
        lines.recv().await
    }

    /// An answer that is good, or what stands for none. `check` says what is wrong with one.
    pub async fn text(
        &mut self,
        question: &Question<'_>,
        check: impl Fn(&str) -> Result<(), Message>,
    ) -> Result<Option<String>, Messages> {
        question.print(self.language);
        for _ in 0..TIMES {
            let _unseen = question.is_secret.then(Unseen::begin);
            let Some(line) = self.line().await else { return Err(nobody_answers(question, self.language)) };
            let answer = line.trim();
            let answer = match (answer, question.preset) {
                ("", Some(preset)) => preset,
                ("", None) if question.is_optional => return Ok(None),
                (answer, _) => answer,
            };
            if answer.is_empty() {
                tell!("{}", self.language.either("this has to be filled in:", "此项必填："));
                continue;
            }
            match check(answer) {
                Ok(()) => return Ok(Some(answer.to_owned())),
                Err(message) => tell!("{}\n{}", print::harmless(&message.reason), print::harmless(&message.remedy)),
            }
        }
        Err(nobody_answers(question, self.language))
    }

    /// Yes or no.
    pub async fn agrees(&mut self, question: &str) -> Result<bool, Messages> {
        tell!("{question} [y/n]");
        for _ in 0..TIMES {
            let Some(line) = self.line().await else { break };
            match line.trim().to_lowercase().as_str() {
                "y" | "yes" | "是" => return Ok(true),
                "n" | "no" | "否" => return Ok(false),
                _ => tell!("{}", self.language.either("y or n:", "请输入 y 或 n：")),
            }
        }
        let reason = self.language.either("nothing was saved: nobody said yes", "没有得到确认，未保存任何内容");
        Err(Messages::usage(reason, "--yes"))
    }
}

/// What is asked.
pub struct Question<'q> {
    pub title: &'q str,
    pub help: &'q str,
    /// The option that answers it.
    pub option: String,
    pub preset: Option<&'q str>,
    pub choices: &'q [String],
    pub is_secret: bool,
    pub is_optional: bool,
}

impl Question<'_> {
    fn print(&self, language: Language) {
        let mut text = format!("\n{}", self.title);
        let optional = language.either(" (may be left out)", "（可不填）");
        text += if self.is_optional && self.preset.is_none() { optional } else { "" };
        if let Some(preset) = self.preset {
            text += &format!(" [{preset}]");
        }
        if !self.help.is_empty() {
            text += &format!("\n  {}", self.help.replace('\n', "\n  "));
        }
        for choice in self.choices {
            text += &format!("\n  - {choice}");
        }
        if self.is_secret {
            text += language.either("\n  (what you write is not shown)", "\n  （输入内容不会显示）");
        }
        tell!("{}", print::harmless(&text));
    }
}

fn nobody_answers(question: &Question<'_>, language: Language) -> Messages {
    let reason = language.one(format!("nobody says: {}", question.title), format!("没有得到回答：{}", question.title));
    let remedy = language.one(
        format!("write it in the terminal, or name it: {}", question.option),
        format!("请在终端里输入，或用选项给出：{}", question.option),
    );
    Messages::one(exit::CONFIGURATION, Message::new(reason, remedy))
}

/// What is written isn't shown, as long as this lives. Where there is no terminal nothing is shown anyway.
struct Unseen {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Unseen {
    #[cfg(unix)]
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let input = std::io::stdin();
        let before = if input.is_terminal() { tcgetattr(&input).ok() } else { None };
        if let Some(before) = &before {
            let mut unseen = before.clone();
            unseen.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(&input, OptionalActions::Now, &unseen);
        }
        Self { before }
    }

    #[cfg(not(unix))]
    fn begin() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Unseen {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = rustix::termios::tcsetattr(std::io::stdin(), rustix::termios::OptionalActions::Now, before);
        }
    }
}
