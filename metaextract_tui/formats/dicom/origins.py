"""Where the normalised fields of a DICOM object come from, in the order in which the places count.

The rule: what the data set says of itself comes before the file meta information; a keyword of the modules that all
images share comes before those of reports, plans and documents, which stand in where an object has no such text. Two
places compete, and a warning `conflict` names the loser, where the standard means the same by them: the SOP instance
in data set and file meta information, the acquisition's moment in one element and in two, the frames counted and
listed, frame time and cine rate, the transfer syntax and the form of the pixel data, and an element that stands twice
(the first counts). Of moments the acquisition's comes first, as AcquisitionDateTime, then the study's.
"""

from __future__ import annotations

from metaextract_tui.formats.origins import Origin

_STUDY = "DICOM PS3.3 C.7.2.1 (General Study)"
_SERIES = "DICOM PS3.3 C.7.3.1 (General Series)"
_EQUIPMENT = "DICOM PS3.3 C.7.5.1 (General Equipment)"
_IMAGE = "DICOM PS3.3 C.7.6.1 (General Image)"
_PIXEL = "DICOM PS3.3 C.7.6.3 (Image Pixel)"
_CINE = "DICOM PS3.3 C.7.6.5 (Cine)"
_FRAMES = "DICOM PS3.3 C.7.6.6 (Multi-frame)"
_GROUPS = "DICOM PS3.3 C.7.6.16 (Multi-frame Functional Groups)"
_ACQUISITION = "DICOM PS3.3 C.7.10.1 (General Acquisition)"
_WAVEFORM = "DICOM PS3.3 C.10.9 (Waveform)"
_COMMON = "DICOM PS3.3 C.12.1 (SOP Common)"
_CONTENT = "DICOM PS3.3 10.9 (Content Identification Macro)"
_DIRECTORY = "DICOM PS3.3 F.3.2.2 (Directory Information)"
_META = "DICOM PS3.10 7.1 (File Meta Information)"
_GROUP = "dataset.WaveformSequence[0]."

ORIGINS: tuple[Origin, ...] = (
    Origin("title", "dataset.StudyDescription", _STUDY),
    Origin("title", "dataset.DocumentTitle", "DICOM PS3.3 C.24.2 (Encapsulated Document)"),
    Origin("title", "dataset.ContentLabel", _CONTENT),
    Origin("title", "dataset.RTPlanLabel", "DICOM PS3.3 C.8.8.9 (RT General Plan)"),
    Origin("title", "dataset.StructureSetLabel", "DICOM PS3.3 C.8.8.5 (Structure Set)"),
    Origin("title", "dataset.RTImageLabel", "DICOM PS3.3 C.8.8.2 (RT Image)"),
    Origin("title", "dataset.ConceptNameCodeSequence[0].CodeMeaning", "DICOM PS3.3 C.17.3 (SR Document Content)"),
    Origin("title", "dataset.FileSetID", "DICOM PS3.3 F.3.2.1 (File-set Identification)"),
    Origin("description", "dataset.SeriesDescription", _SERIES),
    Origin("description", "dataset.ContentDescription", _CONTENT),
    Origin("description", "dataset.RTPlanDescription", "DICOM PS3.3 C.8.8.9 (RT General Plan)"),
    Origin("description", "dataset.StructureSetDescription", "DICOM PS3.3 C.8.8.5 (Structure Set)"),
    Origin("description", "dataset.RTImageDescription", "DICOM PS3.3 C.8.8.2 (RT Image)"),
    Origin("description", "dataset.ImageComments", _IMAGE),
    Origin("creators", "dataset.ContentCreatorName", _CONTENT),
    Origin("creators", "dataset.AuthorObserverSequence[0].PersonName", "DICOM PS3.3 C.17.2 (SR Document General)"),
    Origin("device_make", "dataset.Manufacturer", _EQUIPMENT),
    Origin("device_model", "dataset.ManufacturerModelName", _EQUIPMENT),
    Origin("device_serial", "dataset.DeviceSerialNumber", _EQUIPMENT),
    Origin("software", "dataset.SoftwareVersions", _EQUIPMENT),
    Origin("software", "file_meta.ImplementationVersionName", _META),
    Origin("modality", "dataset.Modality", _SERIES),
    Origin("patient_id", "dataset.PatientID", "DICOM PS3.3 C.7.1.1 (Patient)"),
    Origin("patient_id", "dataset.DirectoryRecordSequence[*].PatientID", _DIRECTORY),
    Origin("colour", "dataset.PhotometricInterpretation", "DICOM PS3.3 C.7.6.3.1.2 (Photometric Interpretation)"),
    Origin("target", "dataset.BodyPartExamined", _SERIES),
    Origin("target", "dataset.AnatomicRegionSequence[0].CodeMeaning", "DICOM PS3.3 10.5 (General Anatomy Macros)"),
    Origin("target", "dataset.SharedFunctionalGroupsSequence[0].FrameAnatomySequence[0].AnatomicRegionSequence[0]"
                     ".CodeMeaning", "DICOM PS3.3 C.7.6.16.2.8 (Frame Anatomy Macro)"),
    Origin("width_px", "dataset.Columns", _PIXEL),
    Origin("height_px", "dataset.Rows", _PIXEL),
    Origin("bit_depth", "dataset.BitsStored", _PIXEL),
    Origin("bit_depth", "dataset.BitsAllocated", "DICOM PS3.3 C.7.6.24 (Floating Point Image Pixel), "
           "C.7.6.25 (Double Floating Point Image Pixel)"),
    Origin("shape", "dataset.NumberOfFrames, Rows, Columns", _FRAMES),
    Origin("shape", "dataset.Rows, Columns", _PIXEL),
    Origin("shape", f"{_GROUP}NumberOfWaveformSamples, NumberOfWaveformChannels", _WAVEFORM),
    Origin("item_count", "dataset.NumberOfFrames", _FRAMES),
    Origin("item_count", "dataset.PerFrameFunctionalGroupsSequence", _GROUPS),
    Origin("item_count", "dataset.WaveformSequence", _WAVEFORM),
    Origin("item_count", "dataset.DirectoryRecordSequence", _DIRECTORY),
    Origin("frame_rate", "dataset.FrameTime", _CINE),
    Origin("frame_rate", "dataset.CineRate", _CINE),
    Origin("frame_rate", "dataset.RecommendedDisplayFrameRate", _CINE),
    Origin("duration_s", "dataset.EffectiveDuration", _CINE),
    Origin("duration_s", "dataset.NumberOfFrames, FrameTime", _CINE),
    Origin("duration_s", f"{_GROUP}NumberOfWaveformSamples, SamplingFrequency", _WAVEFORM),
    Origin("channels", f"{_GROUP}NumberOfWaveformChannels", _WAVEFORM),
    Origin("sample_rate", f"{_GROUP}SamplingFrequency", _WAVEFORM),
    Origin("language", "dataset.LanguageCodeSequence[0].CodeValue", "DICOM PS3.6 6 (Language Code Sequence), RFC 5646"),
    Origin("identifier", "dataset.SOPInstanceUID", _COMMON),
    Origin("identifier", "file_meta.MediaStorageSOPInstanceUID", _META),
    Origin("created", "dataset.AcquisitionDateTime", _ACQUISITION),
    Origin("created", "dataset.StudyDate*", _STUDY),
    Origin("created", "dataset.AcquisitionDate*", _ACQUISITION),
    Origin("created", "dataset.SeriesDate*", _SERIES),
    Origin("created", "dataset.ContentDate*", _IMAGE),
    Origin("created", "dataset.InstanceCreationDate*", _COMMON),
    Origin("modified_content", "dataset.OriginalAttributesSequence[*].AttributeModificationDateTime", _COMMON),
    Origin("compression", "file_meta.TransferSyntaxUID", f"{_META}, PS3.5 A (Transfer Syntax Specifications)"),
    Origin("video_codec", "file_meta.TransferSyntaxUID", f"{_META}, PS3.5 A (Transfer Syntax Specifications)"),
    Origin("signed", "dataset.DigitalSignaturesSequence", "DICOM PS3.3 C.12.1.1.3 (Digital Signatures Macro)"),
    Origin("encrypted", "dataset.EncryptedAttributesSequence", _COMMON),
    Origin("sensitivity", "patient: dataset.* has a value",
           "DICOM PS3.15 E (Attribute Confidentiality Profiles): identifies the patient; in an object whose "
           "PatientIdentityRemoved is YES name and ID are pseudonyms and do not count"),
    Origin("sensitivity", "patient: dataset.BurnedInAnnotation is YES", _IMAGE),
    Origin("sensitivity", "patient: dataset.RecognizableVisualFeatures is YES", _IMAGE),
    Origin("sensitivity", "person: dataset.* has a value",
           "DICOM PS3.5 6.2 (PN) outside the patient's group; addresses and telephone numbers of persons, PS3.15 E"),
    Origin("sensitivity", "device-serial: dataset.* has a value",
           "DICOM PS3.15 E (Retain Device Identity Option): DeviceSerialNumber, UniqueDeviceIdentifier, DetectorID"),
    Origin("sensitivity", "attachment: dataset.EncapsulatedDocument has a value",
           "DICOM PS3.3 C.24.2 (Encapsulated Document)"),
    Origin("sensitivity", "external-link: dataset.* has a value",
           "DICOM PS3.6 6 (Retrieve URL, Retrieve URI, Pixel Data Provider URL)"),
    Origin("sensitivity", "hidden-content: preamble starts like a program", f"{_META}: preamble"),
)  # fmt: skip
