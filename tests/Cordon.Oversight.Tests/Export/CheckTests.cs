using Cordon.Oversight.Export;

namespace Cordon.Oversight.Tests.Export;

public sealed class CheckTests
{
    private static readonly SinkOptions Right = new() { Name = "siem", To = new FileDestination("out.jsonl") };

    private static readonly MailDestination Mail = new("localhost", 587, "cordon@example.com", ["desk@example.com"]);

    public static TheoryData<string> Wrong => [.. Cases.Keys];

    private static Dictionary<string, SinkOptions> Cases => new()
    {
        ["1 to 64 small letters"] = Right with { Name = "Siem one" },
        ["1 to 10000 statements"] = Right with { BatchStatements = 0 },
        ["longer than nothing"] = Right with { RetryMost = TimeSpan.Zero },
        ["there is no kind verdicts"] = Right with { Filter = new ExportFilter { Kinds = ["verdicts"] } },
        ["at least 1024 bytes"] = Right with { To = new FileDestination("x") { MostBytes = 10 } },
        ["host and port of the syslog"] = Right with { To = new SyslogDestination(SyslogTransport.Tcp, "", 514) },
        ["facility is 0 to 23"] = Right with { To = new SyslogDestination(SyslogTransport.Tcp, "h", 514) { Facility = 24 } },
        ["a certificate has a key"] = Right with { To = new SyslogDestination(SyslogTransport.Tls, "h", 514) { Tls = new TlsOptions { KeyFile = "/dev/null" } } },
        ["does not exist"] = Right with { To = new SyslogDestination(SyslogTransport.Tls, "h", 514) { Tls = new TlsOptions { AuthorityFile = "/nowhere/ca.pem" } } },
        ["http only on loopback"] = Right with { To = new WebhookDestination(new Uri("http://siem.example/hook")) },
        ["holds a user name or password"] = Right with { To = new WebhookDestination(new Uri("https://user:canary@siem.example/hook")) },
        ["the secret is whsec_"] = Right with { To = new WebhookDestination(new Uri("https://siem.example/hook")) { Secret = "whsec_canary" } },
        ["CEF is not JSON"] = Right with { Format = ExportFormat.Cef, To = new WebhookDestination(new Uri("https://siem.example/hook")) },
        ["host and port of the mail server"] = Right with { To = Mail with { Port = 0 } },
        ["none only on loopback"] = Right with { To = Mail with { Security = MailSecurity.None, Host = "mail.example" } },
        ["a user has a password"] = Right with { To = Mail with { User = "u" } },
        ["an address is name@domain"] = Right with { To = Mail with { Recipients = ["ann@example.com\r\nbcc: canary@example.org"] } },
        ["with 254 characters at most"] = Right with { To = Mail with { From = new string('a', MailDestination.LongestAddress) + "@example.com" } },
        ["1 to 20 recipients"] = Right with { To = Mail with { Recipients = [.. Enumerable.Range(0, MailDestination.MostRecipients + 1).Select(i => $"r{i}@example.com")] } },
        ["host and port of the broker"] = Right with { To = new RabbitDestination("h", 0, "e", "k") { User = "u", Password = "canary" } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_said_once_with_the_sinks_name_and_without_secrets(string complaint)
    {
        string said = Assert.Single(ExportCheck.Complaints(new ExportOptions { Sinks = [Cases[complaint]] }));
        Assert.Contains(complaint, said, StringComparison.Ordinal);
        Assert.StartsWith("exports.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_taken_once_and_what_is_right_is_not_complained_about()
    {
        Assert.Contains("siem: the name occurs twice", Assert.Single(ExportCheck.Complaints(new ExportOptions { Sinks = [Right, Right] })), StringComparison.Ordinal);
        Assert.Empty(ExportCheck.Complaints(new ExportOptions
        {
            Sinks =
            [
                Right,
                Right with { Name = "hook", To = new WebhookDestination(new Uri("https://siem.example/hook")) { Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" } },
                Right with { Name = "here", To = new WebhookDestination(new Uri("http://[::1]:8088/services/collector")) { Body = WebhookBody.Lines }, Format = ExportFormat.Cef },
                Right with { Name = "mail", To = Mail with { User = "u", Password = "p" } },
                Right with { Name = "near", To = Mail with { Security = MailSecurity.None, Host = "::1" } },
                Right with { Name = "queue", To = new RabbitDestination("rabbit", 5671, "", "evidence") { User = "u", Password = "p", Tls = TlsOptions.System } },
            ],
        }));
    }
}
