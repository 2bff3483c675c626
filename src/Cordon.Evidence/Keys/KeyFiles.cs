using System.Security.Cryptography;
using System.Text;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Keys;

/// <summary>The keys of a log in its <c>keys/</c> directory, 0600, made at the first start.</summary>
internal static class KeyFiles
{
    public static (NoteSigner Log, EmitterKey Emitter) LoadOrCreate(FileLayer files, string origin)
    {
        files.EnsureDirectory(LogLayout.Keys);
        NoteSigner log;
        if (files.TryRead(LogLayout.LogKey) is { } stored)
        {
            log = NoteSigner.Parse(Encoding.UTF8.GetString(stored)) ?? throw new EvidenceCorruptException(LogLayout.LogKey, 0, "not a note signer key");
            if (log.Verifier.Name != origin)
            {
                throw new EvidenceCorruptException(LogLayout.LogKey, 0, $"the key is of log '{log.Verifier.Name}', not '{origin}'");
            }
        }
        else if (files.TryRead(LogLayout.Checkpoint) is not null || files.TryRead(LogLayout.LastSigned) is not null)
        {
            // A new key under an old head would be a second log with the first one's name.
            throw new EvidenceCorruptException(LogLayout.LogKey, 0, "the log has signed heads, but its key is gone");
        }
        else
        {
            log = NoteSigner.Create(origin);
            files.Replace(LogLayout.LogKey, Encoding.UTF8.GetBytes(log.Export() + "\n"), secret: true);
        }

        EmitterKey emitter = files.TryRead(LogLayout.EmitterKey) is { } pem ? Read(pem) : Create(files);
        files.Replace(LogLayout.VerifierKey, Encoding.UTF8.GetBytes(log.Verifier + "\n"));
        return (log, emitter);
    }

    private static EmitterKey Read(byte[] pem)
    {
        try
        {
            return EmitterKey.FromPem(Encoding.ASCII.GetString(pem));
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            throw new EvidenceCorruptException(LogLayout.EmitterKey, 0, "not a PKCS#8 key", fault);
        }
    }

    private static EmitterKey Create(FileLayer files)
    {
        EmitterKey key = EmitterKey.Create();
        files.Replace(LogLayout.EmitterKey, Encoding.ASCII.GetBytes(key.ToPem()), secret: true);
        return key;
    }
}
