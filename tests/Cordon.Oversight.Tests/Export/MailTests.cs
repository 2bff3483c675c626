using Cordon.Evidence;
using Cordon.Oversight.Export;
using Cordon.Oversight.Export.Sinks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Oversight.Tests.Export;

/// <summary>Mail, as Debian's aiosmtpd takes it and Python reads it.</summary>
public sealed class MailTests
{
    private const string Canary = "correct-horse";

    [Theory]
    [InlineData("starttls")]
    [InlineData("tls")]
    public async Task People_are_mailed_a_sentence_for_each_request_over_tls_and_with_the_name_that_the_server_wants(string security)
    {
        using MailServer server = await MailServer.StartAsync(security);
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(3);
        await ApprovalAsync(recorded, "opened", "ap_1");
        await ApprovalAsync(recorded, "escalated", "ap_1", asked: "leads");
        await using Exports exports = Start(recorded, To(server, security == "tls" ? MailSecurity.Tls : MailSecurity.Starttls));
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);

        Mailed mail = Assert.Single(server.All());
        Assert.Equal(("cordon@example.com", true, "cordon"), (mail.From, mail.IsEncrypted, mail.User));
        Assert.Equal(["desk@example.com", "ann@example.com"], mail.To);
        Assert.Equal("Cordon: A person is asked: payments of acme/shop (response, tool-call), until 2026-11-22T05:00:00.000Z. cordon approvals show ap_1 (and 1 more)", mail.Headers["subject"]);
        Assert.Equal(("auto-generated", "desk@example.com, ann@example.com"), (mail.Headers["auto-submitted"], mail.Headers["to"]));
        Assert.EndsWith("@example.com>", mail.Headers["message-id"], StringComparison.Ordinal);
        string[] ids = [.. recorded.Ids()];
        Assert.Equal(
            $"""
            A person is asked: payments of acme/shop (response, tool-call), until 2026-11-22T05:00:00.000Z. cordon approvals show ap_1
              statement {ids[^2]}

            Nobody has decided, so leads are asked too: payments of acme/shop (response, tool-call), until 2026-11-22T05:00:00.000Z. cordon approvals show ap_1
              statement {ids[^1]}

            Log: {RecordedLog.Origin}

            """,
            mail.Text);
    }

    [Fact]
    public async Task Those_who_are_asked_later_get_nothing_before_and_others_nothing_of_theirs()
    {
        using MailServer server = await MailServer.StartAsync("starttls");
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await ApprovalAsync(recorded, "opened", "ap_1", asked: "desk night");
        await ApprovalAsync(recorded, "opened", "ap_2");
        await ApprovalAsync(recorded, "escalated", "ap_3", asked: "leads");
        SinkOptions leads = To(server, MailSecurity.Starttls) with { Name = "leads", Filter = new ExportFilter { Kinds = ["approval"], Asked = ["leads"] } };
        await using Exports exports = Start(recorded, leads);
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        Assert.Contains("ap_3", Assert.Single(server.All()).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ap_1", server.All()[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_takes_nothing_for_a_while_has_each_statement_in_the_end()
    {
        using MailServer server = await MailServer.StartAsync("starttls");
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        server.SetFull(true);
        await using Exports exports = Start(recorded, To(server, MailSecurity.Starttls) with { BatchStatements = 3 });
        for (int i = 0; i < 10; i++)
        {
            await ApprovalAsync(recorded, "opened", $"ap_{i}");
        }

        await Wait.ForAsync(() => exports.Health[0].Error == "smtp-451");
        Assert.Empty(server.All());
        server.SetFull(false);
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"ap_{i}"), server.All().SelectMany(mail => mail.Text.Split('\n')).Where(line => line.StartsWith("A person", StringComparison.Ordinal)).Select(line => line[^4..]));
        Assert.Equal(server.All().Count, server.All().Select(mail => mail.Headers["message-id"]).Distinct().Count());
    }

    [Theory]
    [InlineData("starttls", "smtp-refused")]
    [InlineData("none", "unsupported")]
    public async Task What_is_not_right_is_told_by_a_code_and_no_password_leaves_in_the_open(string security, string code)
    {
        using MailServer server = await MailServer.StartAsync(security);
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await ApprovalAsync(recorded, "opened", "ap_1");
        SinkOptions right = To(server, MailSecurity.Starttls);
        // A server without STARTTLS is not spoken to, whatever the password.
        await using Exports exports = Start(recorded, right with { To = (MailDestination)right.To with { Password = security == "none" ? Canary : "wrong" } });
        await Wait.ForAsync(() => exports.Health[0].Error == code);
        Assert.Empty(server.All());
    }

    [Fact]
    public async Task A_server_that_nobody_vouches_for_gets_nothing()
    {
        using MailServer server = await MailServer.StartAsync("tls"), other = await MailServer.StartAsync("tls");
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await ApprovalAsync(recorded, "opened", "ap_1");
        SinkOptions right = To(server, MailSecurity.Tls);
        SinkOptions stranger = right with { Name = "stranger", To = (MailDestination)right.To with { Tls = new TlsOptions { AuthorityFile = other.Authority } } };
        SinkOptions misnamed = right with { Name = "misnamed", To = (MailDestination)right.To with { Host = "127.0.0.1" } };
        SinkOptions unknown = right with { Name = "unknown", To = (MailDestination)right.To with { Tls = TlsOptions.System } };
        await using Exports exports = Exports.Start(new ExportOptions { Sinks = [stranger, misnamed, unknown] }, recorded.Log, recorded.State, TimeProvider.System, NullLoggerFactory.Instance);
        await Wait.ForAsync(() => exports.Health.All(sink => sink.Error is not null));
        Assert.All(exports.Health, sink => Assert.Equal("tls", sink.Error));
        Assert.Empty(server.All());
    }

    [Fact]
    public async Task A_recipient_that_is_refused_is_told_and_nothing_counts_as_delivered()
    {
        using MailServer server = await MailServer.StartAsync("starttls");
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await ApprovalAsync(recorded, "opened", "ap_1");
        SinkOptions right = To(server, MailSecurity.Starttls);
        await using Exports exports = Start(recorded, right with { To = (MailDestination)right.To with { Recipients = ["desk@example.com", "nobody@example.com"] } });
        await Wait.ForAsync(() => exports.Health[0].Error == "smtp-550");
        Assert.Empty(server.All());
        Assert.True(exports.Health[0].Lag > 0);
    }

    [Theory]
    [InlineData("shop\r\nBcc: evil@example.org\r\n\r\nHello")]
    [InlineData("shop\nX-Evil: 1")]
    [InlineData("shop\r\n.\r\nMAIL FROM:<evil@example.org>\r\n")]
    [InlineData("shop\u2028Bcc: evil@example.org\u0085X: 1")]
    [InlineData("ein Laden mit Umlauten: ÄÖÜ, и кириллица, 店")]
    public async Task No_name_makes_a_header_a_recipient_or_a_second_message(string application)
    {
        using MailServer server = await MailServer.StartAsync("starttls");
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await ApprovalAsync(recorded, "opened", "ap_1", application: application);
        await using Exports exports = Start(recorded, To(server, MailSecurity.Starttls));
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        Mailed mail = Assert.Single(server.All());
        Assert.Equal(["auto-submitted", "content-transfer-encoding", "content-type", "date", "from", "message-id", "mime-version", "subject", "to"], mail.Headers.Keys.Order());
        Assert.Equal(mail.Headers.Count, mail.HeaderCount);
        Assert.Equal(["desk@example.com", "ann@example.com"], mail.To);
        Assert.StartsWith("Cordon: A person is asked: payments of acme/", mail.Headers["subject"], StringComparison.Ordinal);
        Assert.Equal(5, mail.Text.Split('\n').Length);
        Assert.Contains(application.Split('\r', '\n', '\u2028')[0], mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_sentence_is_cut_in_the_subject_and_whole_in_the_text()
    {
        using MailServer server = await MailServer.StartAsync("starttls");
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        string longName = string.Concat(Enumerable.Repeat("a shop of many words ", 400));
        await ApprovalAsync(recorded, "opened", "ap_1", application: longName);
        await using Exports exports = Start(recorded, To(server, MailSecurity.Starttls));
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        Mailed mail = Assert.Single(server.All());
        Assert.Equal("Cordon: ".Length + MailSink.LongestSubject + 1, mail.Headers["subject"].Length);
        Assert.Contains(longName, mail.Text, StringComparison.Ordinal);
    }

    private static SinkOptions To(MailServer server, MailSecurity security) => new()
    {
        Name = "mail",
        To = new MailDestination("localhost", server.Port, "cordon@example.com", ["desk@example.com", "ann@example.com"])
        {
            Security = security,
            User = "cordon",
            Password = Canary,
            Tls = new TlsOptions { AuthorityFile = server.Authority },
        },
        Filter = new ExportFilter { Kinds = ["approval"] },
        Interval = TimeSpan.FromMilliseconds(20),
        RetryFirst = TimeSpan.FromMilliseconds(50),
        RetryMost = TimeSpan.FromMilliseconds(300),
    };

    private static Exports Start(RecordedLog recorded, SinkOptions sink) =>
        Exports.Start(new ExportOptions { Sinks = [sink] }, recorded.Log, recorded.State, TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task ApprovalAsync(RecordedLog recorded, string happened, string id, string? asked = null, string application = "shop") => await recorded.Log.AppendAsync(new EventStatement(
        PredicateTypes.Approval, "approval", default,
        [
            new("event", happened), new("approval", id), new("rule", "payments"), new("tenant", "acme"), new("application", application), new("direction", "response"), new("kind", "tool-call"),
            new("expires", "2026-11-22T05:00:00.000Z"), .. asked is null ? [] : new[] { new KeyValuePair<string, EventValue>("asked", asked) },
        ]));
}
