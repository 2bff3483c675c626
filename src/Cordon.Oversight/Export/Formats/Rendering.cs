using System.Buffers;
using Cordon.Evidence;

namespace Cordon.Oversight.Export.Formats;

/// <summary>A statement in one of the formats.</summary>
public static class Rendering
{
    /// <summary>Writes a statement without a line end.</summary>
    /// <param name="log">The log's name.</param>
    public static void Write(ExportFormat format, string log, StoredStatement stored, IBufferWriter<byte> target)
    {
        using ExportEvent statement = ExportEvent.Read(log, stored);
        Write(format, statement, target);
    }

    /// <summary>Writes a statement as an RFC 5424 message around its JSON form, without a line end.</summary>
    public static void WriteSyslog(string log, StoredStatement stored, SyslogDestination destination, IBufferWriter<byte> target)
    {
        using ExportEvent statement = ExportEvent.Read(log, stored);
        new SyslogMessage(destination, ExportFormat.Json).Write(statement, target, shortened: false);
    }

    internal static void Write(ExportFormat format, ExportEvent statement, IBufferWriter<byte> target, bool ascii = false, bool shortened = false)
    {
        switch (format)
        {
            case ExportFormat.Json:
                JsonLine.Write(statement, target, ascii, shortened);
                break;
            case ExportFormat.Cef:
                CefLine.Write(statement, target);
                break;
            case ExportFormat.Ocsf:
                OcsfDocument.Write(statement, target, shortened);
                break;
        }
    }
}
