//! Python's smtplib, as a practice's script would use it. Where there is no Python, `tests/run` leaves it out and says so.
use anyhow::Result;
use tests::demo::Demo;
use tokio::process::Command;

const SCRIPT: &str = r#"
import smtplib, sys
from email.message import EmailMessage
host, port, user, password, to = sys.argv[1:]
message = EmailMessage()
message["From"], message["To"], message["Subject"] = "Dr. Vega <vega@clinic.example>", to, "From a script"
message.set_content("Sent by smtplib.\n.\n..two dots\n")
with smtplib.SMTP(host, int(port)) as smtp:
    smtp.starttls()
    smtp.login(user, password)
    smtp.send_message(message)
"#;

#[tokio::test]
async fn a_script_sends() -> Result<()> {
    let demo = Demo::start().await?;
    let smtp = &demo.facts.smtp;
    let output = Command::new("python3")
        .args(["-c", SCRIPT, &smtp.host, &smtp.port.to_string(), &smtp.user, &smtp.password, &demo.facts.patient.address])
        .output()
        .await?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    demo.stop().await?;
    Ok(())
}
