"""What JPEG, PNG and TIFF share: the IFD reader, EXIF, GPS, IPTC, ICC, Photoshop blocks and the rules between them."""
