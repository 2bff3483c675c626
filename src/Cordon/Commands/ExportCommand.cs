using System.Buffers;
using System.CommandLine;
using Cordon.Evidence;
using Cordon.Oversight.Export;
using Cordon.Oversight.Export.Formats;

namespace Cordon.Commands;

/// <summary><c>cordon export</c>: the statements of a log in a format of others. Reads only, also beside a running gateway, and has no cursor.</summary>
internal sealed class ExportCommand
{
    // A signed head comes once a second; a file that is looked at twice as often is never far behind.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly Option<string> _data = new("--data") { Description = "Data directory of a gateway, running or not.", DefaultValueFactory = _ => "data" };
    private readonly Option<string> _format = new("--format") { Description = "jsonl, cef, ocsf or syslog (RFC 5424 around JSON), a line each.", DefaultValueFactory = _ => "jsonl" };
    private readonly Option<long> _from = new("--from") { Description = "First statement, by its number." };
    private readonly Option<long?> _to = new("--to") { Description = "Last statement (else the last under the signed head)." };
    private readonly Option<bool> _follow = new("--follow") { Description = "Go on as the log grows, until stopped or at --to." };
    private readonly Option<string> _out = new("--out") { Description = "Where to write: a file, which is replaced, or - for standard output.", DefaultValueFactory = _ => "-" };

    public Command Create()
    {
        _format.AcceptOnlyFromAmong("jsonl", "cef", "ocsf", "syslog");
        _from.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 0)
            {
                result.AddError("--from is a statement's number: 0 or more.");
            }
        });
        Command command = new("export", "Writes the statements of an evidence log, as far as its signed head goes.") { _data, _format, _from, _to, _follow, _out };
        command.SetAction((parsed, cancel) => RunAsync(
            Path.Combine(parsed.GetRequiredValue(_data), "evidence"), parsed.GetRequiredValue(_format), parsed.GetValue(_from),
            parsed.GetValue(_to) ?? long.MaxValue - 1, parsed.GetValue(_follow), parsed.GetRequiredValue(_out), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string evidence, string format, long from, long to, bool follow, string target, CancellationToken cancel)
    {
        if (!Directory.Exists(evidence))
        {
            return Exit.Usage($"{evidence}: there is no evidence here.");
        }

        try
        {
            await using BufferedStream output = new(target == "-" ? Console.OpenStandardOutput() : File.Create(target), 1 << 16);
            using StatementReader reader = new(evidence);
            long next = from;
            for (; ; await Task.Delay(Look, cancel))
            {
                Checkpoint head = StatementReader.Head(evidence) ?? throw new EvidenceCorruptException("checkpoint", 0, "the signed head is missing or does not verify");
                next = await WriteAsync(reader, head.Origin, format, next, Math.Min(head.Size, to + 1), output, cancel);
                if (!follow || next > to)
                {
                    return Exit.Fine;
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopping is how following ends.
            return Exit.Fine;
        }
        catch (EvidenceCorruptException exception)
        {
            return Exit.Complain(Exit.Incomplete, $"{exception.Message}. Look with 'cordon verify'.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Exit.Complain(Exit.Incomplete, $"{target}: {exception.Message}");
        }
    }

    private static async Task<long> WriteAsync(StatementReader reader, string origin, string format, long from, long end, Stream output, CancellationToken cancel)
    {
        ArrayBufferWriter<byte> line = new();
        SyslogDestination syslog = new(SyslogTransport.Tcp, "", 0) { MessageBytes = int.MaxValue };
        for (; from < end; from++)
        {
            line.ResetWrittenCount();
            StoredStatement stored = reader.Read(from);
            if (format == "syslog")
            {
                Rendering.WriteSyslog(origin, stored, syslog, line);
            }
            else
            {
                Rendering.Write(format switch { "cef" => ExportFormat.Cef, "ocsf" => ExportFormat.Ocsf, _ => ExportFormat.Json }, origin, stored, line);
            }

            line.Write("\n"u8);
            await output.WriteAsync(line.WrittenMemory, cancel);
        }

        await output.FlushAsync(cancel);
        return from;
    }
}
