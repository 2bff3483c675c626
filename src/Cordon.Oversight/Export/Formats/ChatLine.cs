using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Cordon.Oversight.Export.Formats;

/// <summary>
/// A sentence for people in a chat, as the inside of a JSON string. What has a meaning in chats (links, mentions) is written so that it has
/// none: names of applications and rules are the operator's, and still nobody's way to call a channel.
/// </summary>
internal static class ChatLine
{
    public static void Write(ExportEvent statement, IBufferWriter<byte> target)
    {
        string text = Sentence.Of(statement).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        Encoding.UTF8.GetBytes(JavaScriptEncoder.Default.Encode(text + "\n").AsSpan(), target);
    }
}
