using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Cordon.Policy.Language;

namespace Cordon.Policy;

/// <summary>Reads a policy or configuration file within its bound; what goes wrong is a value.</summary>
internal static class PolicyFile
{
    public static bool TryRead(string path, out string text, [NotNullWhen(false)] out PolicyError? error, string kind = "policy")
    {
        text = "";
        // Rented: the source reads its file every few seconds.
        byte[] bytes = ArrayPool<byte>.Shared.Rent(PolicyNodeReader.MaxCharacters + 1);
        try
        {
            // Read to a bound and not by the length of the file: a pipe or a device has none.
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            int read = stream.ReadAtLeast(bytes, PolicyNodeReader.MaxCharacters + 1, throwOnEndOfStream: false);
            if (read > PolicyNodeReader.MaxCharacters)
            {
                error = new(path, 0, 0, $"the {kind} is larger than {PolicyNodeReader.MaxCharacters} bytes", "split it");
                return false;
            }

            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes, 0, read).TrimStart('\uFEFF');
            error = null;
            return true;
        }
        catch (DecoderFallbackException)
        {
            error = new(path, 0, 0, $"the {kind} is not UTF-8", "save it as UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = new(path, 0, 0, $"the {kind} cannot be read: " + e.Message, "check the path and the permissions");
        }

        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        return false;
    }
}
