"""What DOCX and XLSX share: the package (a bounded ZIP of XML parts), its properties, and telling them apart."""
