using System.Security.Cryptography;

namespace Cordon.Detection.Models;

/// <summary>The weights that this version was built with (catalog/models/text-linear): a part of the program, like its tables.</summary>
internal static class TextModel
{
    private const string Resource = "text-linear.bin";

    private static readonly byte[] File = Read();

    public static LinearModel Linear { get; } = LinearModel.Load(File);

    /// <summary>Changes when a weight changes, or a word of a concept.</summary>
    public static string Revision { get; } = DetectorEntry.TrainedRevision + "text-linear/" + Convert.ToHexStringLower(SHA256.HashData([.. File, .. ConceptTable.File()]).AsSpan(0, 6));

    private static byte[] Read()
    {
        using Stream stream = typeof(TextModel).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidDataException("This build has no weights of the text model.");
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return file;
    }
}
