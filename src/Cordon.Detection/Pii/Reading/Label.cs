namespace Cordon.Detection.Pii;

/// <summary>What a label says that its value is.</summary>
internal enum Label : byte
{
    Age, BankAccount, Bar, Biometric, Birth, CardCode, CardExpiry, Coordinates, CourtCase, Crypto, Customer, Dea, Device, DriverLicence, Employee, Ethnicity,
    Gender, Handle, HealthInsurance, Imei, Invoice, Marital, MedicalLicence, MedicalRecord, NationalId, Nationality, Npi, Passport, Password, Phone, Plate,
    Policy, Politics, PostalCode, Prescription, Religion, Routing, Salary, SocialSecurity, SortCode, Student, Swift, TaxId, Username, VehicleId, Visa,
    Argentina, Australia, Austria, Belgium, Brazil, Bulgaria, Canada, Chile, Colombia, Croatia, Czechia, Denmark, Ecuador, Estonia, Finland, Greece, HongKong,
    Hungary, India, Indonesia, Ireland, Israel, Japan, Korea, Latvia, Lithuania, Malaysia, Mexico, NewZealand, Norway, Portugal, Romania, Russia, Serbia,
    Singapore, SouthAfrica, Sweden, Switzerland, Taiwan, Thailand, Turkey, Ukraine, Medicare, Vat,
}

/// <summary>Several labels at once.</summary>
internal readonly record struct LabelSet(UInt128 Bits)
{
    public static LabelSet Of(params ReadOnlySpan<Label> labels)
    {
        UInt128 bits = 0;
        foreach (Label label in labels)
        {
            bits |= UInt128.One << (int)label;
        }

        return new(bits);
    }

    public bool Contains(Label label) => (Bits >> (int)label & UInt128.One) != 0;

    public bool Meets(LabelSet other) => (Bits & other.Bits) != 0;

    public LabelSet With(LabelSet other) => new(Bits | other.Bits);
}
